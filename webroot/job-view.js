// One job as its page shows it: state and event in, state out. Pure.

import { withSample } from './pace.js';
import { ended } from './states.js';

/** Before anything was heard. */
export function emptyJob() {
  return { job: null, missing: false, samples: [] };
}

/**
 * Events, times being milliseconds: job {job, at, asked}, where asked is when it was asked for, absent
 * in what came by itself; missing.
 */
export function reduceJob(state, event) {
  switch (event.type) {
    case 'job':
      return isNews(state.job, event) ? withJob(state, event) : state;
    case 'missing':
      return { ...state, missing: true };
    default:
      throw new Error(`no such event: ${event.type}`);
  }
}

/** What was asked for before the last news came may be older; an end is never taken back. */
function isNews(known, { job, asked }) {
  if (!known) {
    return true;
  }
  if (ended(known)) {
    return ended(job);
  }
  return asked === undefined || known.at <= asked || ended(job);
}

function withJob(state, { job, at }) {
  const paced = job.state === 'running' ? withSample(state.samples, job, at) : [];
  return { job: { ...job, at }, missing: false, samples: paced };
}
