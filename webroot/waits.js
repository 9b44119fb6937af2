// Why tasks wait, in words. Pure.

const REASONS = {
  concurrency: ['all workers busy', 'As many tasks run as the job may run at once.'],
  capacity: ['nodes full', 'The nodes have no room for another task of this mode.'],
  host: ['host busy', 'Its host has as many connections as the job may have to it.'],
  backoff: ['before another try', 'It failed and is tried again after a while.'],
  paused: ['paused', 'The job is paused.'],
  'no-node': ['no node', 'There is no node to run it.'],
};

/** In two or three words, for a cell. */
export function waitInShort(wait) {
  return REASONS[wait.reason]?.[0] ?? wait.reason;
}

/** In a sentence. */
export function waitInFull(wait) {
  return REASONS[wait.reason]?.[1] ?? wait.reason;
}
