import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { refusal } from '../actions.js';
import { count, counted } from '../format.js';
import { router } from '../router.js';
import { ended } from '../states.js';
import { confirm } from './confirm.js';
import { sentence } from './problem.js';
import { toast } from './toasts.js';
import './export-menu.js';

/** What can be done with a job. Buttons keep their places, whatever its state. Tells "job" with what came of it. */
class HeddleJobActions extends HeddleElement {
  static properties = { job: { attribute: false }, busy: { state: true } };

  constructor() {
    super();
    this.job = null;
    this.busy = null;
  }

  async #run(action, call) {
    const reason = refusal(action, this.job);
    if (reason) {
      toast(reason);
      return;
    }
    if (this.busy) {
      return;
    }
    this.busy = action;
    try {
      await call(this.job);
    } catch (problem) {
      toast(sentence(problem));
      this.dispatchEvent(new CustomEvent('stale'));
    } finally {
      this.busy = null;
    }
  }

  async #tell(answer) {
    this.dispatchEvent(new CustomEvent('job', { detail: await answer }));
  }

  #pause() {
    this.#run('pause', (job) => this.#tell(api.pause(job.id)));
  }

  #resume() {
    this.#run('resume', (job) => this.#tell(api.resume(job.id)));
  }

  #cancel() {
    this.#run('cancel', async (job) => {
      const { queued, running } = job.tasks;
      const question = {
        title: 'Cancel this job?',
        text: `${counted(queued, 'task')} that ${queued === 1 ? 'waits' : 'wait'} will not run, ${count(running)} that ${running === 1 ? 'runs is' : 'run are'} told to stop. What has ended stays as it is.`,
        action: 'Cancel the job',
        danger: true,
      };
      if (await confirm(question)) {
        await this.#tell(api.cancel(job.id));
      }
    });
  }

  #retry() {
    this.#run('retry', async (job) => {
      const retried = await api.retry(job.id);
      router.go(`/jobs/${retried.id}`);
    });
  }

  #delete() {
    this.#run('delete', async (job) => {
      const question = {
        title: 'Delete this job?',
        text: `Its ${counted(job.tasks.total, 'task')} and what became of them are forgotten. This cannot be undone.`,
        action: 'Delete the job',
        danger: true,
      };
      if (await confirm(question)) {
        await api.remove(job.id);
        toast('The job is deleted');
        router.go('/');
      }
    });
  }

  render() {
    const { job } = this;
    if (!job) {
      return nothing;
    }
    const again = job.tasks.failed + job.tasks.cancelled;
    return html`<div class="job-actions" role="toolbar" aria-label="Actions on this job">
      ${job.state === 'paused' && !job.stopping
        ? this.#button('resume', 'Resume', () => this.#resume())
        : this.#button('pause', 'Pause', () => this.#pause())}
      ${this.#button('cancel', 'Cancel', () => this.#cancel())}
      ${this.#button('retry', ended(job) && again > 0 ? `Retry ${count(again)}` : 'Retry', () => this.#retry())}
      ${this.#button('delete', 'Delete', () => this.#delete())}
      <a class="button" href="/new?clone=${job.id}">Clone</a>
      <heddle-export-menu .job=${job}></heddle-export-menu>
    </div>`;
  }

  #button(action, label, run) {
    const reason = refusal(action, this.job);
    return html`<button
      class="button"
      aria-disabled=${reason || this.busy ? 'true' : nothing}
      aria-describedby=${reason ? `why-not-${action}` : nothing}
      title=${reason ?? nothing}
      @click=${run}
    >
      ${label}</button
      >${reason ? html`<span class="visually-hidden" id="why-not-${action}">${reason}</span>` : nothing}`;
  }
}

customElements.define('heddle-job-actions', HeddleJobActions);
