// The next run that the analysis of a job suggests. Pure.

import { rough } from './format.js';

/** Less than this is not worth a change. */
const GAIN_MIN = 0.02;
/** What the schedule leaves unexplained by less than this is the noise of any machine. */
const NOISE_MILLIS = 5;

/**
 * The settings of a run that would be faster, as a query for the page of new jobs, and what to call it.
 *
 * @param estimated whether each task tells beforehand how long it takes
 * @return {label, changes}, or null where neither order nor workers would help
 */
export function suggestionFor(job, analysis, estimated) {
  const { predictions, makespanMs } = analysis;
  const now = predicted(predictions, job.concurrency, job.order);
  if (now === null || job.stopping || makespanMs - now > Math.max(now / 10, NOISE_MILLIS)) {
    return null;
  }
  const reordered = predicted(predictions, job.concurrency, 'longest-first');
  if (estimated && job.order === 'fifo' && better(reordered, now)) {
    return { label: 'Run it longest-first', changes: { order: 'longest-first' } };
  }
  return moreWorkers(job, predictions, now);
}

function moreWorkers(job, predictions, now) {
  const { concurrency: workers, order } = job;
  const wanted = workers < 4 ? workers + 1 : workers * 2;
  const more = predictions
    .filter((one) => one.order === order && one.concurrency >= wanted)
    .find((one) => better(one.makespanMs, now));
  if (!more) {
    return null;
  }
  const mode = job.mode === 'sequential' ? { mode: 'pool' } : {};
  return { label: `Run it with ${more.concurrency} workers`, changes: { ...mode, concurrency: String(more.concurrency) } };
}

function predicted(predictions, concurrency, order) {
  return predictions.find((one) => one.concurrency === concurrency && one.order === order)?.makespanMs ?? null;
}

function better(millis, now) {
  return millis !== null && millis < now * (1 - GAIN_MIN) && rough(millis) !== rough(now);
}
