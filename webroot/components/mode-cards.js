import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { duration } from '../format.js';
import { fieldErrors } from './field.js';

const MODES = [
  ['sequential', 'One task after the other: what all others are measured against.', 'a plain loop'],
  ['threads', 'A new thread for each task, all at once.', 'threading.Thread + join'],
  ['pool', 'A few threads that take the next task when they are free.', 'ThreadPoolExecutor'],
  ['eventloop', 'No thread waits: one loop looks after every task.', 'asyncio.gather'],
  ['virtual', 'A virtual thread for each task: written as if it blocked, and cheap.', null],
];

/**
 * The concurrency models to choose from.
 *
 * @param takes tells how many milliseconds a mode would take, null where nobody can tell
 */
export function modeCards({ value, errors, takes, input }) {
  return html`<fieldset class="modes" aria-describedby=${errors.length > 0 ? 'mode-problem' : nothing}>
    <legend>Concurrency model</legend>
    <div class="cards">
      ${MODES.map(([mode, sentence, python]) => {
        const millis = takes(mode);
        return html`<label class="mode">
          <input type="radio" name="mode" value=${mode} .checked=${live(mode === value)} @change=${() => input(mode)} />
          <span class="title">${mode}</span>
          <span class="sentence">${sentence}</span>
          <span class="python muted small"
            >${python ? html`Python: <code>${python}</code>` : 'Python: nothing like it'}</span
          >
          ${millis === null ? nothing : html`<span class="takes small">${duration(millis)} for these</span>`}
        </label>`;
      })}
    </div>
    ${fieldErrors('mode-problem', errors)}
  </fieldset>`;
}
