// What can be done with a job, and why not where it cannot. Pure.

import { canDelete, ended } from './states.js';

function notWhileEnding(job) {
  if (ended(job)) {
    return 'It has ended.';
  }
  if (job.putAside) {
    return 'It is put aside: it can only be deleted.';
  }
  return job.stopping ? 'It is being stopped.' : null;
}

const REFUSALS = {
  pause: (job) => notWhileEnding(job) ?? (job.state === 'paused' ? 'It is paused.' : null),
  resume: (job) => notWhileEnding(job) ?? (job.state === 'paused' ? null : 'It is not paused.'),
  cancel: notWhileEnding,
  retry: (job) => {
    if (!ended(job)) {
      return 'Failed tasks can run again once the job has ended.';
    }
    return job.tasks.failed + job.tasks.cancelled > 0 ? null : 'Every task succeeded: there is none to run again.';
  },
  delete: (job) => (canDelete(job) ? null : 'A job can be deleted once it has ended. Cancel it first.'),
};

/** Why a job does not allow an action now: a sentence, or null where it does. */
export function refusal(action, job) {
  return REFUSALS[action](job);
}
