import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { clock } from '../clock.js';
import { live } from '../live.js';
import { router, withQuery } from '../router.js';
import { bindKey } from '../keys.js';
import { prefs } from '../prefs.js';
import { count, modelInFull, shortId } from '../format.js';
import { emptyJob, reduceJob } from '../job-view.js';
import { ended, sign, TASK_STATES } from '../states.js';
import { adoptionNotice } from '../components/adoptions.js';
import { advice } from '../components/advice.js';
import { stateBadge } from '../components/badge.js';
import { emptyState } from '../components/empty.js';
import { numbers } from '../components/numbers.js';
import { problemNotice } from '../components/problem.js';
import { progressBar } from '../components/progress.js';
import { toast } from '../components/toasts.js';
import '../components/errors.js';
import '../components/job-actions.js';
import '../components/task-detail.js';
import '../components/task-table.js';
import '../components/time.js';
import '../timeline/timeline.js';

/** How often the job is read while nothing comes by itself. */
const POLL_MILLIS = 3000;
const CODE = /^[a-z-]{1,40}$/;
const MILLIS = /^\d{1,11}(\.\d{1,3})?$/;

function viewIn(search) {
  const query = new URLSearchParams(search);
  const state = query.get('state') ?? '';
  const code = query.get('code') ?? '';
  const task = query.get('task') ?? '';
  return {
    state: TASK_STATES.includes(state) ? state : '',
    code: CODE.test(code) ? code : '',
    task: /^\d{1,8}$/.test(task) ? Number(task) : -1,
    window: windowIn(query.get('from') ?? '', query.get('to') ?? ''),
  };
}

/** The part of the timeline that is looked at, in milliseconds; null for all of it. */
function windowIn(from, to) {
  return MILLIS.test(from) && MILLIS.test(to) && Number(from) < Number(to) ? { from: Number(from), to: Number(to) } : null;
}

function sameWindow(one, other) {
  return one?.from === other?.from && one?.to === other?.to;
}

/** One job: where it is, what ran where, why it took so long, and each task. */
class JobPage extends HeddleElement {
  static properties = {
    jobId: { attribute: false },
    view: { state: true },
    known: { state: true },
    analysis: { state: true },
    estimated: { state: true },
    problem: { state: true },
  };

  #reading = null;
  #analysed = null;
  #arriving = viewIn(location.search).task >= 0;
  /** One function for good: with another one the timeline would begin anew. */
  #drawn = (query, signal) => api.timeline(this.jobId, query, signal);

  constructor() {
    super();
    this.jobId = '';
    this.view = viewIn(location.search);
    this.known = emptyJob();
    this.analysis = null;
    this.estimated = false;
    this.problem = null;
    this.renderOn(clock, 'tick');
    this.renderOn(prefs, 'change');
    this.whileConnected(() => this.#watch());
    this.whileConnected(() => this.#pollWithoutFeed());
    this.whileConnected(() => {
      const changed = (event) => {
        if (!event.detail.moved) {
          this.#look(viewIn(location.search));
        }
      };
      router.addEventListener('change', changed);
      return () => router.removeEventListener('change', changed);
    });
    this.whileConnected(() => bindKey('t', 'To the table of tasks', () => this.#table?.focus()));
    this.whileConnected(() => bindKey('g', 'To a task by its number', () => this.querySelector('.go input')?.focus()));
  }

  connectedCallback() {
    super.connectedCallback();
    document.title = 'Job · Heddle';
    this.#read();
  }

  disconnectedCallback() {
    this.#reading?.abort();
    super.disconnectedCallback();
  }

  /** The timeline takes a window that is another object for another window. */
  #look(view) {
    this.view = { ...view, window: sameWindow(view.window, this.view.window) ? this.view.window : view.window };
  }

  get #timeline() {
    return this.querySelector('heddle-timeline');
  }

  get #table() {
    return this.querySelector('heddle-task-table');
  }

  get #detail() {
    return this.querySelector('heddle-task-detail');
  }

  // ---- What comes by itself.

  #watch() {
    let first = true;
    const endJob = live.subscribe({ subscribe: 'job', id: this.jobId }, (message) => {
      this.#told(message);
      if (first) {
        // What happened before this was not told, and what was read before it may be older.
        first = false;
        this.#expire();
      }
    });
    const endState = live.onState((state) => {
      if (state === 'live' && this.known.job && ended(this.known.job)) {
        this.#analyse();
      }
    });
    return () => {
      endJob();
      endState();
    };
  }

  #told(message) {
    switch (message.type) {
      case 'job':
        this.#heard(message.job);
        break;
      case 'tasks':
        this.#table?.patch(message.tasks);
        this.#timeline?.apply(message.tasks);
        if (message.tasks.some(([index]) => index === this.view.task)) {
          this.#detail?.stale();
        }
        break;
      case 'reset':
        this.#heard(message.job);
        this.#expire();
        break;
      case 'error':
        // The job is gone, or was never there: REST tells which.
        this.#read();
        break;
      default:
    }
  }

  #expire() {
    this.#table?.expire();
    this.#detail?.stale();
  }

  #heard(job, asked) {
    this.known = reduceJob(this.known, { type: 'job', job, at: clock.now(), asked });
    this.problem = null;
    document.title = `${sign(this.known.job.state)} ${this.known.job.name} · Heddle`;
    if (ended(this.known.job)) {
      this.#analyse();
    }
  }

  #pollWithoutFeed() {
    const timer = setInterval(() => {
      const over = this.known.job && ended(this.known.job);
      if (live.state !== 'live' && !document.hidden && !over) {
        this.#read({ quiet: true });
      }
    }, POLL_MILLIS);
    return () => clearInterval(timer);
  }

  // ---- Reading.

  async #read({ quiet = false } = {}) {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const asked = clock.now();
    try {
      this.#heard(await api.job(this.jobId, reading.signal), asked);
      if (quiet) {
        this.#expire();
      }
    } catch (problem) {
      if (problem.name === 'AbortError') {
        return;
      }
      if (problem.status === 404) {
        this.known = reduceJob(this.known, { type: 'missing' });
        document.title = 'No such job · Heddle';
      } else if (!quiet) {
        this.problem = problem;
      }
    }
  }

  async #analyse() {
    if (this.#analysed !== null) {
      return;
    }
    this.#analysed = api.analysis(this.jobId);
    try {
      this.analysis = await this.#analysed;
    } catch {
      // The numbers of the job stand without it; once there is a connection again it is asked for again.
      this.#analysed = null;
    }
  }

  /** Whether tasks tell beforehand how long they take, by those that were read. */
  #sampled(event) {
    if (this.#arriving) {
      // Whoever was sent to a task comes to see it, and not what stands above the table.
      this.#arriving = false;
      this.querySelector('.tasks-panel').scrollIntoView();
    }
    const { sample } = event.target;
    this.estimated = sample.length > 0 && sample.every((row) => row.type === 'sleep');
  }

  // ---- The address.

  #pick(index) {
    router.amend(this.#path, { task: index < 0 ? '' : String(index) });
  }

  get #path() {
    return `/jobs/${this.jobId}`;
  }

  #moved({ detail }) {
    const at = (millis) => (detail ? String(Math.round(millis * 1000) / 1000) : '');
    router.amend(this.#path, { from: at(detail?.from), to: at(detail?.to) });
  }

  #goTo(event) {
    event.preventDefault();
    const input = event.target.querySelector('input');
    const index = Number(input.value);
    if (input.value !== '' && Number.isInteger(index) && index >= 0) {
      router.go(`${location.pathname}?task=${Math.min(index, this.known.job.tasks.total - 1)}`);
      this.#table.focus();
      input.value = '';
    }
  }

  async #copyId() {
    const { id } = this.known.job;
    try {
      await navigator.clipboard.writeText(id);
      toast('The id is copied');
    } catch {
      toast(id);
    }
  }

  // ---- Rendering.

  render() {
    const { known, problem } = this;
    if (known.missing) {
      return this.#missing();
    }
    if (!known.job) {
      return html`<div class="page-head"><h1>Job</h1></div>
        ${problem ? problemNotice(problem, () => this.#read()) : html`<p class="muted" role="status">Reading the job…</p>`}`;
    }
    const { job } = known;
    return html`${this.#head(job)} ${this.#stale(job)} ${adoptionNotice(job)} ${problem ? problemNotice(problem, () => this.#read()) : nothing}
      ${ended(job) ? nothing : html`<div class="job-progress">${progressBar(job.tasks, job.state)}</div>`}
      ${numbers(known, this.analysis, clock.now())} ${this.#picture(job)}
      <heddle-errors .job=${job}></heddle-errors>
      ${this.#tasks(job)}`;
  }

  #missing() {
    const gone = this.known.job;
    return html`<div class="page-head"><h1>${gone ? html`<bdi>${gone.name}</bdi>` : 'No such job'}</h1></div>
      ${emptyState(
        gone ? 'This job was deleted' : 'There is no job at this address',
        gone
          ? html`Somebody has deleted it, with its tasks and what became of them.`
          : html`Its id would be <code>${this.jobId}</code>. It may have been mistyped, or the job was deleted.`,
        html`<a class="button primary" href="/">All jobs</a><a class="button" href="/new">New job</a>`,
      )}`;
  }

  #head(job) {
    const { state, stopping } = job;
    return html`<div class="page-head job-head">
      <div class="about">
        <h1><bdi>${job.name}</bdi></h1>
        <span role="status" class="pill pill-${state}">${stateBadge(state, this.#stopping(state, stopping))}</span>
        <span class="chip">${modelInFull(job)}</span>
        <span class="chip">${job.order}</span>
        ${job.onFailure === 'stop' ? html`<span class="chip">stops at a failure</span>` : nothing}
        <span class="muted small when">
          <button class="link id" title="Copy ${job.id}" aria-label="Copy the id ${job.id}" @click=${() => this.#copyId()}>${shortId(job.id)}</button>
          · ${this.#when(job)}${job.coordinator ? html` · coordinated by <bdi>${job.coordinator}</bdi>` : nothing}
          ${job.retryOf ? html`· retry of <a href="/jobs/${job.retryOf}">${shortId(job.retryOf)}</a>` : nothing}
        </span>
      </div>
      <heddle-job-actions
        .job=${job}
        @job=${(event) => this.#heard(event.detail)}
        @stale=${() => this.#read()}
      ></heddle-job-actions>
    </div>`;
  }

  #stopping(state, stopping) {
    const reasons = { cancel: 'cancelled', deadline: 'deadline passed', failure: 'a task failed' };
    if (!stopping || state === 'cancelled') {
      return '';
    }
    return ended({ state }) ? `· ${reasons[stopping]}` : '· stopping';
  }

  #when(job) {
    const [word, at] = job.endedAt ? ['ended', job.endedAt] : job.startedAt ? ['started', job.startedAt] : ['sent', job.createdAt];
    return html`${word} <heddle-time .at=${at}></heddle-time>`;
  }

  #stale(job) {
    if (!job.stale) {
      return nothing;
    }
    return html`<p class="notice" role="status">
      ${job.putAside
        ? html`Put aside until the node is started again, for it alone cannot be written or read: the node's log says why. It can be
            deleted.`
        : html`Shown as it was stored last: no more of it can be written or read just now. It goes on by itself.`}
    </p>`;
  }

  /** What happened, and below it why it took so long. */
  #picture(job) {
    const { task, window } = this.view;
    return html`<div class="picture">
      <heddle-timeline
        .load=${this.#drawn}
        .job=${job.id}
        .state=${job.state}
        .view=${window}
        .selected=${task < 0 ? null : task}
        .utc=${prefs.utc}
        .table=${'#tasks'}
        @view-change=${this.#moved}
        @task-select=${(event) => this.#pick(event.detail ?? -1)}
        @task-open=${(event) => {
          this.#pick(event.detail);
          this.#table.focus();
        }}
      ></heddle-timeline>
      ${this.analysis ? advice(job, this.analysis, this.estimated) : nothing}
    </div>`;
  }

  #tasks(job) {
    const { state, code, task } = this.view;
    return html`<section class="panel tasks-panel" id="tasks" tabindex="-1" aria-labelledby="tasks-title">
      <div class="panel-head">
        <h2 id="tasks-title">Tasks</h2>
        <nav aria-label="Tasks by state">
          <ul class="chips">
            ${this.#chip('', job.tasks.total)}
            ${TASK_STATES.filter((one) => job.tasks[one] > 0 || one === state || one === 'failed').map((one) => this.#chip(one, job.tasks[one]))}
            ${code ? html`<li><a class="chip" aria-current="true" href=${this.#address({ code: '' })} title="Show others too">${code} <span aria-hidden="true">✕</span><span class="visually-hidden">: show others too</span></a></li>` : nothing}
          </ul>
        </nav>
        <form class="go" @submit=${this.#goTo}>
          <input class="input" inputmode="numeric" placeholder="Go to #" aria-label="Go to a task by its number" autocomplete="off" pattern="[0-9]*" maxlength="8" />
        </form>
      </div>
      <div class="tasks-body ${task >= 0 ? 'split' : ''}">
        <heddle-task-table
          .job=${job}
          .state=${state}
          .code=${code}
          .picked=${task}
          @pick=${(event) => this.#pick(event.detail)}
          @read=${this.#sampled}
        ></heddle-task-table>
        ${task >= 0
          ? html`<heddle-task-detail
              .job=${job}
              .index=${task}
              @close=${() => {
                this.#pick(-1);
                this.#table.focus();
              }}
            ></heddle-task-detail>`
          : nothing}
      </div>
    </section>`;
  }

  #address(changes) {
    return location.pathname + withQuery(location.search, changes);
  }

  #chip(state, number) {
    const current = this.view.code === '' && this.view.state === state;
    return html`<li>
      <a class="chip" href=${this.#address({ state, code: '', task: '' })} aria-current=${current ? 'true' : nothing}
        >${state || 'all'} <span class="number">${count(number)}</span></a
      >
    </li>`;
  }
}

customElements.define('heddle-job-page', JobPage);
