import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { count, counted } from '../format.js';
import { router } from '../router.js';
import { ended, sign } from '../states.js';
import { sentence } from './problem.js';
import { toast } from './toasts.js';

/** What tasks failed of, by code: how many, the first of them, and a way to run these again. */
class HeddleErrors extends HeddleElement {
  static properties = { job: { attribute: false }, examples: { state: true }, busy: { state: true } };

  #asked = new Set();

  constructor() {
    super();
    this.job = null;
    this.examples = new Map();
    this.busy = false;
  }

  updated() {
    Object.keys(this.job?.errors ?? {})
      .filter((code) => !this.#asked.has(code))
      .forEach((code) => this.#example(code));
  }

  /** The first task with a code stands for all of them; of an ended one nothing changes any more. */
  async #example(code) {
    this.#asked.add(code);
    try {
      const { tasks } = await api.tasks(this.job.id, { code, limit: 1 });
      if (tasks.length > 0) {
        this.examples = new Map(this.examples).set(code, tasks[0]);
      }
    } catch {
      // The numbers stand without it.
    }
  }

  async #retry(code) {
    if (!ended(this.job)) {
      toast('These can run again once the job has ended.');
      return;
    }
    if (this.busy) {
      return;
    }
    this.busy = true;
    try {
      const job = await api.retry(this.job.id, code);
      router.go(`/jobs/${job.id}`);
    } catch (problem) {
      toast(sentence(problem));
    } finally {
      this.busy = false;
    }
  }

  render() {
    const { job } = this;
    const codes = Object.entries(job?.errors ?? {}).sort(([, a], [, b]) => b - a);
    if (codes.length === 0) {
      return nothing;
    }
    const { failed, cancelled, total } = job.tasks;
    return html`<section class="panel" aria-labelledby="errors-title">
      <div class="panel-head">
        <h2 id="errors-title">Errors</h2>
        <p class="muted small">${count(failed + cancelled)} of ${counted(total, 'task')}</p>
      </div>
      <ul class="errors">
        ${repeat(
          codes,
          ([code]) => code,
          ([code, number]) => this.#row(code, number),
        )}
      </ul>
    </section>`;
  }

  #row(code, number) {
    const state = code === 'cancelled' ? 'cancelled' : 'failed';
    const done = ended(this.job);
    const again = done ? 'Retry these' : 'Retry these when it ends';
    const example = this.examples.get(code);
    return html`<li>
      <span class="code state-${state}"><span aria-hidden="true">${sign(state)}</span> ${code}</span>
      <span class="number">${count(number)}</span>
      <span class="example">
        ${example
          ? html`<span class="why" title=${example.error?.detail}>${example.error?.detail}</span>
              <a href="/jobs/${this.job.id}?task=${example.index}"
                >${number === 1 ? 'task' : 'first task'} ${count(example.index)} “<bdi>${example.name}</bdi>”</a
              >`
          : nothing}
      </span>
      <span class="buttons">
        <a class="button" href="/jobs/${this.job.id}?code=${code}" aria-label="Show those with ${code}">Show</a>
        <button
          class="button"
          aria-disabled=${done && !this.busy ? nothing : 'true'}
          aria-label="${again}: ${code}"
          title=${done ? nothing : 'These can run again once the job has ended.'}
          @click=${() => this.#retry(code)}
        >
          ${again}
        </button>
      </span>
    </li>`;
  }
}

customElements.define('heddle-errors', HeddleErrors);
