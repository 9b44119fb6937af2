import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { fileName, saveFile } from '../save.js';
import { counted } from '../format.js';
import { sentence } from './problem.js';
import { toast } from './toasts.js';

const TYPES = [
  ['csv', 'CSV', 'text/csv'],
  ['ndjson', 'NDJSON', 'application/x-ndjson'],
];

/** All tasks of a job as a file. */
class HeddleExportMenu extends HeddleElement {
  static properties = { job: { attribute: false }, reading: { state: true } };

  constructor() {
    super();
    this.job = null;
    this.reading = null;
    this.whileConnected(() => () => this.reading?.abort());
  }

  async #export(ending, type) {
    this.querySelector('[popover]').hidePopover();
    const reading = new AbortController();
    this.reading = reading;
    try {
      const blob = await api.allTasks(this.job.id, type, {}, reading.signal);
      saveFile(blob, fileName(this.job.name, ending));
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        toast(sentence(problem));
      }
    } finally {
      this.reading = null;
    }
  }

  render() {
    if (!this.job) {
      return nothing;
    }
    if (this.reading) {
      return html`<button class="button" @click=${() => this.reading.abort()}>Exporting… ✕</button>`;
    }
    return html`<button class="button export" popovertarget="export-menu">Export <span aria-hidden="true">▾</span></button>
      <div class="menu list" id="export-menu" popover @toggle=${this.#toggled}>
        <p class="muted small">${counted(this.job.tasks.total, 'task')}, one a line</p>
        ${TYPES.map(
          ([ending, label, type]) => html`<button class="button" @click=${() => this.#export(ending, type)}>${label}</button>`,
        )}
      </div>`;
  }

  /** Under its button; there is no other way to place it that every browser knows. */
  #toggled(event) {
    if (event.newState === 'open') {
      const button = this.querySelector('.export').getBoundingClientRect();
      const menu = event.target;
      menu.style.top = `${button.bottom + 6}px`;
      menu.style.left = `${Math.max(8, button.right - menu.offsetWidth)}px`;
    }
  }
}

customElements.define('heddle-export-menu', HeddleExportMenu);
