import { html, svg, nothing } from 'lit';
import { count } from '../format.js';

/** Narrower, and a single failure among many could not be seen. */
const PERCENT_MIN = 1.5;

/** The parts of a bar in percent: failures come last and are never too thin to see. Pure. */
export function parts({ total, running, succeeded, failed, cancelled }) {
  const share = (n) => (100 * n) / total;
  const seen = (n) => (n === 0 ? 0 : Math.max(PERCENT_MIN, share(n)));
  const bad = seen(failed);
  const ended = Math.max(bad, share(succeeded + failed + cancelled));
  const good = Math.min(share(succeeded), ended - bad);
  const stopped = Math.max(0, ended - bad - good);
  return [
    { kind: 'done', from: 0, width: good },
    { kind: 'failed', from: good, width: bad },
    { kind: 'cancelled', from: good + bad, width: stopped },
    { kind: 'running', from: ended, width: Math.min(share(running), 100 - ended) },
  ].filter((part) => part.width > 0);
}

/** In words, for a title and for those who do not see the bar. */
export function inWords(tasks) {
  return ['succeeded', 'failed', 'cancelled', 'running', 'queued']
    .filter((state) => tasks[state] > 0)
    .map((state) => `${count(tasks[state])} ${state}`)
    .join(', ');
}

/** How far a job's tasks are. */
export function progressBar(tasks, state) {
  const done = tasks.succeeded + tasks.failed + tasks.cancelled;
  return html`<svg
    class="progress progress-${state}"
    role="progressbar"
    aria-label="Progress"
    aria-valuemin="0"
    aria-valuemax=${tasks.total}
    aria-valuenow=${done}
    aria-valuetext="${inWords(tasks)} of ${count(tasks.total)}"
    viewBox="0 0 100 1"
    preserveAspectRatio="none"
  >
    ${parts(tasks).map((part) =>
      part.width > 0
        ? svg`<rect class=${part.kind} x=${part.from} y="0" width=${part.width} height="1"></rect>`
        : nothing,
    )}
  </svg>`;
}

/** How full something is. */
export function meter(label, value, most, words) {
  return html`<svg
    class="progress"
    role="meter"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax=${most}
    aria-valuenow=${value}
    aria-valuetext=${words}
    viewBox="0 0 100 1"
    preserveAspectRatio="none"
  >
    <rect class="fill" x="0" y="0" width=${Math.min(100, (100 * value) / most)} height="1"></rect>
  </svg>`;
}
