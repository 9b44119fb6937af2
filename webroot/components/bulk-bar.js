import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { eachOf } from '../bulk.js';
import { count, counted } from '../format.js';
import { canCancel, canDelete, canRetry } from '../states.js';
import { confirm } from './confirm.js';
import { sentence } from './problem.js';
import { toast } from './toasts.js';

const ACTIONS = [
  {
    verb: 'Cancel',
    can: canCancel,
    does: (job) => api.cancel(job.id),
    text: 'Tasks that wait are cancelled, running ones are told to stop. What has ended stays as it is.',
    danger: true,
    done: (jobs) => `${jobs} told to stop`,
  },
  {
    verb: 'Retry',
    can: canRetry,
    does: (job) => api.retry(job.id),
    text: 'Failed and cancelled tasks run again, as a new job for each.',
    danger: false,
    keep: 'Not now',
    done: (jobs) => `${jobs} started again`,
  },
  {
    verb: 'Delete',
    can: canDelete,
    does: (job) => api.remove(job.id),
    text: 'They are forgotten with their tasks and outcomes. This cannot be undone.',
    danger: true,
    done: (jobs) => `${jobs} deleted`,
  },
];

/** What can be done with the selected jobs: with those of them that allow it, and after a question. */
class HeddleBulkBar extends HeddleElement {
  static properties = { jobs: { attribute: false }, busy: { state: true } };

  constructor() {
    super();
    this.jobs = [];
    this.busy = null;
  }

  async #run(action) {
    const jobs = this.jobs.filter(action.can);
    const what = counted(jobs.length, 'job');
    const { text, danger, keep } = action;
    const question = { title: `${action.verb} ${what}?`, text, action: `${action.verb} ${what}`, danger, keep };
    if (!(await confirm(question))) {
      return;
    }
    const failures = await eachOf(jobs, action.does, (done) => {
      this.busy = `${count(done)} of ${count(jobs.length)}`;
    });
    this.busy = null;
    const done = jobs.length - failures.length;
    if (done > 0) {
      toast(action.done(counted(done, 'job')));
    }
    if (failures.length > 0) {
      toast(`${counted(failures.length, 'job')} not: ${sentence(failures[0])}`);
    }
    this.dispatchEvent(new Event('done'));
  }

  render() {
    if (this.jobs.length === 0) {
      return nothing;
    }
    return html`<div class="bulk" role="toolbar" aria-label="Selected jobs">
      <span role="status">${this.busy ?? `${count(this.jobs.length)} selected`}</span>
      ${ACTIONS.map((action) => {
        const able = this.jobs.filter(action.can).length;
        return html`<button class="button" ?disabled=${able === 0 || this.busy !== null} @click=${() => this.#run(action)}>
          ${action.verb}${able > 0 ? ` ${count(able)}` : ''}
        </button>`;
      })}
      <button
        class="button clear"
        ?disabled=${this.busy !== null}
        @click=${() => this.dispatchEvent(new Event('clear'))}
      >
        Clear
      </button>
    </div>`;
  }
}

customElements.define('heddle-bulk-bar', HeddleBulkBar);
