// What bars of progress are made of. Pure.

import { count } from './format.js';

/** Narrower, and a single failure among many could not be seen. */
const PERCENT_MIN = 1.5;

/** The parts of a bar in percent: failures come after successes and are never too thin to see. */
export function parts({ total, running, succeeded, failed, cancelled }) {
  const share = (n) => (100 * n) / total;
  const bad = failed === 0 ? 0 : Math.max(PERCENT_MIN, share(failed));
  const ended = Math.max(bad, share(succeeded + failed + cancelled));
  const good = Math.min(share(succeeded), ended - bad);
  return [
    { kind: 'done', from: 0, width: good },
    { kind: 'failed', from: good, width: bad },
    { kind: 'cancelled', from: good + bad, width: ended - good - bad },
    { kind: 'running', from: ended, width: Math.min(share(running), 100 - ended) },
  ].filter((part) => part.width > 0);
}

/** How many tasks are in which state, in words: "118 succeeded, 2 failed". */
export function inWords(tasks) {
  return ['succeeded', 'failed', 'cancelled', 'running', 'queued']
    .filter((state) => tasks[state] > 0)
    .map((state) => `${count(tasks[state])} ${state}`)
    .join(', ');
}
