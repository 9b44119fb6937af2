import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { live as liveValue } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { clock } from '../clock.js';
import { live } from '../live.js';
import { router, withQuery } from '../router.js';
import { bindKey } from '../keys.js';
import { inWords } from '../bars.js';
import { ended, JOB_STATES } from '../states.js';
import { count, counted, duration, model, times } from '../format.js';
import { LISTED_MAX, readAgain } from '../job-pages.js';
import { countOf, elapsed, emptyJobs, freshCount, reduceJobs, selectedJobs } from '../store.js';
import { progressBar } from '../components/progress.js';
import { stateBadge } from '../components/badge.js';
import { emptyState } from '../components/empty.js';
import { problemNotice } from '../components/problem.js';
import { runLab } from '../lab.js';
import '../components/bulk-bar.js';
import '../components/time.js';

const PAGE = 100;
const SEARCH_MILLIS = 200;
const COUNTS_MILLIS = 1000;
/** However much changes, the list is not read more often than this. */
const REREAD_MILLIS = 1000;
/** How often the list is read while nothing comes by itself. */
const POLL_MILLIS = 5000;
const NAME_MAX = 200;

function filterIn(search) {
  const query = new URLSearchParams(search);
  const states = (query.get('state') ?? '').split(',').filter((state) => JOB_STATES.includes(state));
  return { states, name: query.get('name') ?? '' };
}

/** All jobs, live. */
class JobsPage extends HeddleElement {
  static properties = {
    list: { state: true },
    problem: { state: true },
    loadingMore: { state: true },
  };

  #reading = null;
  #searchTimer = null;
  #countsTimer = null;
  #rereadTimer = null;
  #sentinel = null;

  constructor() {
    super();
    this.list = emptyJobs(filterIn(location.search));
    this.problem = null;
    this.loadingMore = false;
    this.renderOn(clock, 'tick');
    this.whileConnected(() => this.#watchJobs());
    this.whileConnected(() => bindKey('/', 'Search jobs by name', () => this.querySelector('input[type=search]').focus()));
    this.whileConnected(() => {
      const changed = (event) => event.detail.moved || this.#filterChanged();
      router.addEventListener('change', changed);
      return () => router.removeEventListener('change', changed);
    });
    this.whileConnected(() => this.#pollWithoutFeed());
  }

  connectedCallback() {
    super.connectedCallback();
    document.title = 'Jobs · Heddle';
    this.#read();
  }

  disconnectedCallback() {
    clearTimeout(this.#searchTimer);
    clearTimeout(this.#countsTimer);
    clearTimeout(this.#rereadTimer);
    this.#countsTimer = null;
    this.#rereadTimer = null;
    this.#reading?.abort();
    this.#sentinel?.disconnect();
    super.disconnectedCallback();
  }

  // ---- What comes by itself.

  #watchJobs() {
    let first = true;
    const endState = live.onState((state) => {
      first ||= state !== 'live';
    });
    const endJobs = live.subscribe({ subscribe: 'jobs' }, (message) => {
      if (message.type !== 'jobs') {
        return;
      }
      this.#dispatch({ type: 'changed', jobs: message.jobs, deleted: message.deleted ?? [], at: clock.now() });
      if (first) {
        // What changed before this was not told: read it.
        first = false;
        this.#read({ quiet: true });
      } else if (message.more) {
        this.#readSoon();
      }
    });
    return () => {
      endState();
      endJobs();
    };
  }

  #pollWithoutFeed() {
    const timer = setInterval(() => {
      if (live.state !== 'live' && !document.hidden && !this.#reading) {
        this.#read({ quiet: true });
      }
    }, POLL_MILLIS);
    return () => clearInterval(timer);
  }

  /** Counts that changes alone cannot tell are asked for, now and then. */
  #mindCounts() {
    if (!this.list.countsStale || this.#countsTimer !== null) {
      return;
    }
    this.#countsTimer = setTimeout(async () => {
      this.#countsTimer = null;
      const { name } = this.list.filter;
      const page = await api.jobs({ name, limit: 1 }).catch(() => null);
      if (page && name === this.list.filter.name) {
        this.#dispatch({ type: 'counts', counts: page.counts });
      }
    }, COUNTS_MILLIS);
  }

  #dispatch(event) {
    this.list = reduceJobs(this.list, event);
    this.#mindCounts();
  }

  // ---- Reading.

  /** However much is told, the list is read only so often, and a reading that has begun is not broken off. */
  #readSoon() {
    this.#rereadTimer ??= setTimeout(() => {
      this.#rereadTimer = null;
      if (this.#reading) {
        this.#readSoon();
      } else {
        this.#read({ quiet: true });
      }
    }, REREAD_MILLIS);
  }

  /** Reads what was read before, or begins anew; quietly where it was not asked for by anybody. */
  async #read({ quiet = false, anew = !this.list.loaded } = {}) {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const { filter, oldest, shown } = this.list;
    const load = (page) => api.jobs({ state: filter.states, name: filter.name, ...page }, reading.signal);
    const asked = clock.now();
    try {
      const page = await readAgain(load, anew ? { count: PAGE, oldest: null } : { count: Math.max(PAGE, shown.length), oldest });
      if (this.list.oldest !== oldest) {
        // Older ones have come in meanwhile.
        this.#readSoon();
      } else {
        this.#dispatch({ type: 'page', ...page, append: false, asked, at: clock.now() });
      }
      this.problem = null;
    } catch (problem) {
      if (problem.name !== 'AbortError' && !(quiet && this.list.loaded)) {
        this.problem = problem;
      }
    } finally {
      if (this.#reading === reading) {
        this.#reading = null;
      }
    }
  }

  async #readMore() {
    const { next, filter } = this.list;
    if (!next || this.loadingMore || this.#isFull()) {
      return;
    }
    this.loadingMore = true;
    const asked = clock.now();
    try {
      const page = await api.jobs({ state: filter.states, name: filter.name, limit: PAGE, cursor: next });
      if (this.list.next === next) {
        this.#dispatch({ type: 'page', ...page, append: true, asked, at: clock.now() });
      }
    } catch (problem) {
      this.problem = problem;
    } finally {
      this.loadingMore = false;
    }
  }

  #isFull() {
    return this.list.shown.length >= LISTED_MAX;
  }

  #filterChanged() {
    const filter = filterIn(location.search);
    const { states, name } = this.list.filter;
    if (filter.name !== name || filter.states.join() !== states.join()) {
      this.#dispatch({ type: 'filter', filter });
      this.#read({ anew: true });
    }
  }

  #searched(event) {
    const { value } = event.target;
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(() => this.#search(value), SEARCH_MILLIS);
  }

  #search(name) {
    this.#searchTimer = null;
    router.amend('/', { name: name.trim() });
  }

  updated() {
    const sentinel = this.querySelector('.more');
    this.#sentinel?.disconnect();
    if (sentinel && this.list.next && !this.loadingMore && !this.problem && !this.#isFull()) {
      this.#sentinel = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#readMore(), {
        rootMargin: '600px',
      });
      this.#sentinel.observe(sentinel);
    }
  }

  // ---- Holding still.

  #hold(on) {
    if (this.list.held !== on) {
      this.#dispatch({ type: 'hold', on });
    }
  }

  /** Leaving by pointer does not let go of a list that is being used by keyboard, nor the other way. */
  #release() {
    const rows = this.querySelector('.rows');
    const used = rows && (rows.matches(':hover') || rows.querySelector(':focus-visible') !== null);
    if (!used) {
      this.#hold(false);
    }
  }

  #showFresh() {
    this.#dispatch({ type: 'show' });
    window.scrollTo({ top: 0 });
  }

  // ---- Rendering.

  render() {
    const { list } = this;
    const none = list.loaded && countOf(list) === 0 && list.shown.length === 0 && !list.filter.name;
    return html`${this.#head(none)}
      ${this.problem ? problemNotice(this.problem, () => this.#read()) : nothing}
      ${none && list.filter.states.length === 0 ? this.#nothingYet() : list.loaded ? this.#rows() : nothing}
      <heddle-bulk-bar
        .jobs=${selectedJobs(list)}
        @clear=${() => this.#dispatch({ type: 'select', ids: [...list.selected], on: false })}
        @done=${() => this.#afterBulk()}
      ></heddle-bulk-bar>`;
  }

  #afterBulk() {
    this.#dispatch({ type: 'select', ids: [...this.list.selected], on: false });
    this.#dispatch({ type: 'show' });
    this.#read();
  }

  #head(none) {
    const { list } = this;
    return html`<div class="page-head">
        <h1>Jobs</h1>
        <div class="search">
          <input
            class="input"
            type="search"
            placeholder="Search by name"
            aria-label="Search jobs by name"
            maxlength=${NAME_MAX}
            .value=${liveValue(this.#searchText())}
            @input=${this.#searched}
          />
          <kbd aria-hidden="true">/</kbd>
        </div>
        ${router.knows('/new') ? html`<a class="button primary" href="/new">New job</a>` : nothing}
      </div>
      ${none
        ? nothing
        : html`<nav aria-label="Jobs by state">
            <ul class="chips">
              ${this.#chip('')} ${JOB_STATES.map((state) => this.#chip(state))}
            </ul>
          </nav>`}`;
  }

  /** What is being typed stays as it is; otherwise it says what is looked for. */
  #searchText() {
    const { name } = this.list.filter;
    const text = this.querySelector('input[type=search]')?.value ?? '';
    return this.#searchTimer !== null || text.trim() === name ? text : name;
  }

  #chip(state) {
    const { states, name } = this.list.filter;
    const current = state ? states.includes(state) : states.length === 0;
    const number = this.list.loaded ? html` <span class="number">${count(countOf(this.list, state))}</span>` : nothing;
    return html`<li>
      <a class="chip" href="/${withQuery('', { state, name })}" aria-current=${current ? 'true' : nothing}
        >${state || 'all'}${number}</a
      >
    </li>`;
  }

  #nothingYet() {
    return emptyState(
      'No jobs yet',
      'A job is a list of tasks, sleeps or downloads, and how to run them. The lab is three sleeps of 2, 2 and 5 seconds in a pool of two: it takes 7 seconds, and its timeline shows why.',
      html`<button class="button primary" @click=${() => runLab()}>Run the lab</button>
        ${router.knows('/new') ? html`<a class="button" href="/new">New job</a>` : nothing}`,
    );
  }

  #nothingMatches() {
    const { states, name } = this.list.filter;
    const what = `No ${states.length ? `${states.join(' or ')} ` : ''}jobs${name ? ' with this in their name' : ''}`;
    return emptyState(
      what,
      name ? html`Looked for “<bdi>${name}</bdi>”, whatever the case.` : 'Others are in another state.',
      html`<a class="button" href="/">Show all jobs</a>`,
    );
  }

  #rows() {
    const { list } = this;
    const fresh = freshCount(list);
    if (list.shown.length === 0 && fresh === 0) {
      return this.#nothingMatches();
    }
    return html`<div
        class="panel rows"
        @pointerenter=${() => this.#hold(true)}
        @pointerleave=${() => this.#release()}
        @focusin=${() => this.#hold(true)}
        @focusout=${() => requestAnimationFrame(() => this.#release())}
      >
        <div role="status">
          ${fresh > 0
            ? html`<button class="button fresh" @click=${() => this.#showFresh()}>↑ ${counted(fresh, 'new job')}</button>`
            : nothing}
        </div>
        <table role="table">
          <caption class="visually-hidden">
            Jobs, newest first
          </caption>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col" class="pick">${this.#pickAll()}</th>
              <th role="columnheader" scope="col">Name</th>
              <th role="columnheader" scope="col">State</th>
              <th role="columnheader" scope="col">Model</th>
              <th role="columnheader" scope="col">Progress</th>
              <th role="columnheader" scope="col" class="number">Tasks</th>
              <th role="columnheader" scope="col" class="number">Took</th>
              <th role="columnheader" scope="col" class="number">Speed-up</th>
              <th role="columnheader" scope="col" class="number">Created</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${repeat(
              list.shown,
              (id) => id,
              (id) => this.#guarded(list.jobs.get(id)),
            )}
          </tbody>
        </table>
      </div>
      <p class="more small muted" role="status">${this.#howMany()}</p>`;
  }

  #howMany() {
    const { shown, next, filter } = this.list;
    const all = filter.states.length
      ? filter.states.reduce((sum, state) => sum + countOf(this.list, state), 0)
      : countOf(this.list);
    return shown.length < all
      ? `${count(shown.length)} of ${counted(all, 'job')}${next ? this.#whatOfOlder() : ''}`
      : counted(shown.length, 'job');
  }

  #whatOfOlder() {
    if (this.#isFull()) {
      return ' · search by name to find older ones';
    }
    return this.loadingMore ? ' · loading older ones…' : ' · older jobs load as you scroll';
  }

  #pickAll() {
    const { shown, selected } = this.list;
    const some = selected.size > 0;
    const all = some && shown.every((id) => selected.has(id));
    return html`<input
      type="checkbox"
      aria-label="Select all ${count(shown.length)} jobs in the list"
      .checked=${liveValue(all)}
      .indeterminate=${some && !all}
      @change=${(event) => this.#dispatch({ type: 'select', ids: shown, on: event.target.checked })}
    />`;
  }

  /** A row is rendered anew only when it is another one; those that run, each second. */
  #guarded(job) {
    const selected = this.list.selected.has(job.id);
    const gone = this.list.deleted.has(job.id);
    const second = ended(job) ? 0 : Math.floor(clock.now() / 1000);
    return guard([job, selected, gone, second], () => this.#row(job, selected, gone));
  }

  #row(job, selected, gone) {
    const { tasks } = job;
    // Nobody knows what a job does that is out of sight.
    const outOfSight = live.state === 'offline' || live.state === 'away';
    const now = outOfSight ? job.at : clock.now();
    const failures = job.state === 'failed' && tasks.failed > 0 ? count(tasks.failed) : '';
    return html`<tr role="row" class="job ${gone ? 'gone' : ''}" ?data-selected=${selected}>
      <td role="cell" class="pick">
        <input
          type="checkbox"
          aria-label="Select ${job.name}"
          ?disabled=${gone}
          .checked=${liveValue(selected)}
          @change=${(event) => this.#dispatch({ type: 'select', ids: [job.id], on: event.target.checked })}
        />
      </td>
      <th role="rowheader" scope="row" class="name">
        <a href="/jobs/${job.id}" title=${job.name}><bdi>${job.name}</bdi></a>
      </th>
      <td role="cell" class="status">
        ${gone ? html`<span class="muted">gone</span>` : stateBadge(job.state, job.stopping && !ended(job) ? '· stopping' : failures)}
      </td>
      <td role="cell" class="model">${model(job)}</td>
      <td role="cell" class="bar">${progressBar(tasks, job.state)}</td>
      <td role="cell" class="number tasks" title=${inWords(tasks)}>${count(tasks.succeeded)} / ${count(tasks.total)}</td>
      <td role="cell" class="number took">${job.startedAt ? duration(elapsed(job, now)) : '–'}</td>
      <td role="cell" class="number speedup">${times(job.speedup)}</td>
      <td role="cell" class="number created"><heddle-time .at=${job.createdAt}></heddle-time></td>
    </tr>`;
  }
}

customElements.define('heddle-jobs-page', JobsPage);
