// How fast a job goes and how long it will still take, from what was heard of it. Pure.

const WINDOW_MILLIS = 10_000;
const SPAN_MILLIS_MIN = 1000;
/** Of fewer tasks that ended no rate is worth telling. */
const DONE_MIN = 10;

function ended({ succeeded, failed, cancelled }) {
  return succeeded + failed + cancelled;
}

/** The samples with another one: a job as it was heard at a time, in milliseconds. */
export function withSample(samples, job, at) {
  const sample = { at, done: ended(job.tasks), wireBytes: job.wireBytes };
  if (samples.length === 0) {
    // Until there is more to go by, the mean since the start.
    return [{ at: at - job.elapsedMs, done: 0, wireBytes: 0 }, sample];
  }
  if (sample.at <= samples.at(-1).at) {
    return samples;
  }
  const all = [...samples, sample];
  const recent = all.filter((one) => at - one.at <= WINDOW_MILLIS);
  const spanned = recent.length > 1 && at - recent[0].at >= SPAN_MILLIS_MIN;
  return spanned ? recent : all.slice(-Math.max(2, recent.length + 1));
}

/** {tasks, bytes} a second; null where it is too early to tell. */
export function rateOf(samples) {
  if (samples.length < 2) {
    return null;
  }
  const first = samples[0];
  const last = samples.at(-1);
  const seconds = (last.at - first.at) / 1000;
  if (last.done < DONE_MIN || seconds * 1000 < SPAN_MILLIS_MIN) {
    return null;
  }
  return {
    tasks: Math.max(0, last.done - first.done) / seconds,
    bytes: Math.max(0, last.wireBytes - first.wireBytes) / seconds,
  };
}

/** How many milliseconds are left at this rate; null where nobody can tell. */
export function leftMillis(job, rate) {
  const left = job.tasks.total - ended(job.tasks);
  return rate && rate.tasks > 0 && job.state === 'running' ? (1000 * left) / rate.tasks : null;
}
