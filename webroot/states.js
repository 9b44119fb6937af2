// The states of jobs, tasks and nodes: their words, signs and what they allow. Pure.

export const JOB_STATES = ['running', 'queued', 'paused', 'succeeded', 'failed', 'cancelled'];
export const TASK_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];

const SIGNS = {
  queued: '○',
  running: '●',
  paused: '❚❚',
  succeeded: '✓',
  failed: '✕',
  cancelled: '⊘',
  up: '●',
  draining: '◐',
  silent: '○',
  lost: '✕',
};

/** What stands for a state beside its word, so that colour is never needed. */
export function sign(state) {
  return SIGNS[state] ?? '·';
}

/** What is shown of how a node is: one that is not heard may be anything. */
export function nodeState(node) {
  return node.live || node.state === 'lost' ? node.state : 'silent';
}

/** The nodes that are heard: what others ran last does not count. */
export function living(nodes) {
  return nodes.filter((node) => node.live);
}

/** Whether a job or a task has ended. */
export function ended(one) {
  return one.state === 'succeeded' || one.state === 'failed' || one.state === 'cancelled';
}

export function canCancel(job) {
  return !ended(job) && !job.stopping && !job.putAside;
}

/** Whether there is something to run again. */
export function canRetry(job) {
  return ended(job) && job.tasks.failed + job.tasks.cancelled > 0;
}

/** Whether it can be forgotten: also what was put aside for its damage. */
export function canDelete(job) {
  return ended(job) || job.putAside === true;
}
