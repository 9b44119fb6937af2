import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { clock } from '../clock.js';
import { prefs } from '../prefs.js';
import { after, bytes, count, duration, exact, NOTHING } from '../format.js';
import { ended } from '../states.js';
import { waitInFull } from '../waits.js';
import { stateBadge } from './badge.js';
import { problemNotice } from './problem.js';
import './time.js';

const READ_MILLIS = 500;

/** All that is known of one task. Tells "close". */
class HeddleTaskDetail extends HeddleElement {
  static properties = {
    job: { attribute: false },
    index: { type: Number },
    task: { state: true },
    problem: { state: true },
  };

  #reading = null;
  #timer = null;

  constructor() {
    super();
    this.job = null;
    this.index = -1;
    this.task = null;
    this.problem = null;
    this.renderOn(clock, 'tick');
    this.renderOn(prefs, 'change');
    this.whileConnected(() => () => {
      this.#reading?.abort();
      clearTimeout(this.#timer);
      this.#timer = null;
    });
  }

  willUpdate(changed) {
    if (changed.has('index')) {
      this.task = null;
      this.problem = null;
      this.#read();
    }
  }

  /** Something may have happened to it. */
  stale() {
    if (this.task === null || !ended(this.task)) {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.#read();
      }, READ_MILLIS);
    }
  }

  async #read() {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    try {
      this.task = await api.task(this.job.id, this.index, reading.signal);
      this.problem = null;
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        this.problem = problem;
      }
    }
  }

  render() {
    const { task } = this;
    return html`<section class="task-detail" aria-label="Task ${count(this.index)}">
      <div class="panel-head">
        <h3><span class="muted">#${count(this.index)}</span> ${task ? html`<bdi>${task.name}</bdi>` : nothing}</h3>
        <button class="button icon" aria-label="Close" title="Close (Esc in the table)" @click=${() => this.dispatchEvent(new Event('close'))}>✕</button>
      </div>
      ${this.problem ? this.#problem() : task ? this.#about(task) : html`<p class="muted">…</p>`}
    </section>`;
  }

  #problem() {
    return this.problem.status === 404
      ? html`<p>The job has no such task: it has ${count(this.job.tasks.total)}, from 0.</p>`
      : problemNotice(this.problem, () => this.#read());
  }

  #about(task) {
    return html`<dl class="facts">
        ${this.#fact('State', stateBadge(task.state))}
        ${task.error ? this.#fact('Why', html`<strong>${task.error.code}</strong>: ${task.error.detail}`) : nothing}
        ${task.wait ? this.#fact('Waits', this.#wait(task.wait)) : nothing}
        ${this.#fact('Type', task.type)} ${this.#fact('Attempts', count(task.attempts))}
        ${task.retryOfIndex === undefined
          ? nothing
          : this.#fact('Retry of', html`<a href="/jobs/${this.job.retryOf}?task=${task.retryOfIndex}">task ${count(task.retryOfIndex)}</a>`)}
      </dl>
      ${task.runs.length > 0 ? this.#runs(task) : nothing} ${task.download ? this.#download(task.download) : nothing}`;
  }

  #fact(name, value) {
    return html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  }

  #wait(wait) {
    const until = wait.until ? Date.parse(wait.until) - clock.now() : 0;
    return html`${waitInFull(wait)}${until > 0 ? ` Another ${duration(until)}.` : ''}`;
  }

  #runs(task) {
    const start = Date.parse(this.job.startedAt);
    return html`<h4>${task.runs.length === 1 ? 'Run' : 'Runs'}</h4>
      <ol class="runs">
        ${task.runs.map((run) => {
          const from = run.startedAt ? Date.parse(run.startedAt) : null;
          const to = run.endedAt ? Date.parse(run.endedAt) : null;
          const took = to === null ? (run.result === 'running' ? clock.now() - from : null) : to - from;
          return html`<li>
            <p>${stateBadge(run.result, run.error ? `· ${run.error}` : '')}</p>
            <p class="muted">
              ${from === null
                ? html`<bdi>${run.node}</bdi>, which was lost: whether it had started there is not known`
                : html`<bdi>${run.node}</bdi> · ${run.worker}, <time datetime=${run.startedAt} title=${exact(from, prefs.utc)}>${after(from - start)}</time>,
                    ${took === null ? 'nobody saw it end' : html`ran ${duration(took)}`}`}
            </p>
          </li>`;
        })}
      </ol>`;
  }

  #download(download) {
    const { url, finalUrl, status, wireBytes, bytes: decoded, contentType, sha256, protocol } = download;
    const size = wireBytes === decoded ? bytes(decoded) : `${bytes(wireBytes)} on the wire, ${bytes(decoded)} decoded`;
    return html`<h4>Download</h4>
      <dl class="facts">
        ${this.#fact('URL', html`<code>${url}</code>`)}
        ${finalUrl && finalUrl !== url ? this.#fact('Came from', html`<code>${finalUrl}</code>`) : nothing}
        ${this.#fact('Status', status ?? NOTHING)} ${this.#fact('Size', size)}
        ${contentType ? this.#fact('Type', html`<code>${contentType}</code>`) : nothing}
        ${protocol ? this.#fact('Protocol', protocol) : nothing}
        ${sha256 ? this.#fact('SHA-256', html`<code>${sha256}</code>`) : nothing}
      </dl>`;
  }
}

customElements.define('heddle-task-detail', HeddleTaskDetail);
