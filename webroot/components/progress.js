import { html, svg } from 'lit';
import { inWords, parts } from '../bars.js';
import { count } from '../format.js';

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
    ${parts(tasks).map(
      ({ kind, from, width }) => svg`<rect class=${kind} x=${from} y="0" width=${width} height="1"></rect>`,
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
