import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { HeddleElement } from '../element.js';
import { api } from '../api.js';
import { clock } from '../clock.js';
import { after, bytes, count, duration, NOTHING } from '../format.js';
import { ended } from '../states.js';
import { elapsed } from '../store.js';
import { lostInWords, PAGE, rowOf, TaskPages } from '../task-pages.js';
import { rowsInSight, scrollTopFor } from '../virtual.js';
import { waitInShort } from '../waits.js';
import { stateBadge } from './badge.js';
import { problemNotice } from './problem.js';

const ROW_HEIGHT = 36;
const CARD_HEIGHT = 84;
/** Narrower than this, and a row becomes a card. */
const CARDS_WIDTH = 600;
/** What is shown is read anew no more often than this. */
const READ_MILLIS = 1000;
/** After a failure it is tried again only after a while. */
const FAILED_MILLIS = 5000;
/** Pages of a list that is being filtered may come half empty from a job of millions. */
const PIECES_MAX = 100;

const COLUMNS = [
  ['#', 'index number'],
  ['Name', 'name'],
  ['State', 'status'],
  ['Worker', 'worker'],
  ['Started', 'started number'],
  ['Ran', 'ran number'],
  ['Attempts', 'attempts number'],
];

/**
 * The tasks of a job: only those in sight are in the document, and read. Tells "pick" with an index, and
 * "problem" with what reading ended in.
 */
class HeddleTaskTable extends HeddleElement {
  static properties = {
    job: { attribute: false },
    state: {},
    code: {},
    picked: { type: Number },
    problem: { state: true },
    version: { state: true },
    scrolled: { state: true },
    viewport: { state: true },
    cards: { state: true },
  };

  #pages = null;
  #filter = '';
  #lastRead = 0;
  #timer = null;
  #held = false;
  #toPicked = false;
  #measured = null;

  constructor() {
    super();
    this.job = null;
    this.state = '';
    this.code = '';
    this.picked = -1;
    this.problem = null;
    this.version = 0;
    this.scrolled = 0;
    this.viewport = 0;
    this.cards = false;
    this.renderOn(clock, 'tick');
    this.whileConnected(() => {
      this.#measured = new ResizeObserver(() => this.#measure());
      return () => {
        this.#measured.disconnect();
        clearTimeout(this.#timer);
        this.#timer = null;
      };
    });
  }

  // ---- What comes from outside.

  /** Changes that the feed tells. */
  patch(changes) {
    if (this.#pages?.patch(changes)) {
      this.version += 1;
    }
    if (this.#isFiltered()) {
      // What matches has changed; under the pointer nothing moves.
      this.#pages?.expire();
      this.#readSoon();
    }
  }

  /** All that is shown may be out of date. */
  expire() {
    this.problem = null;
    this.#lastRead = Math.min(this.#lastRead, clock.now());
    this.#pages?.expire();
    this.#readSoon();
  }

  /** The first tasks that were read; none before that. */
  get sample() {
    return Array.from({ length: Math.min(PAGE, this.#pages?.length ?? 0) }, (_, i) => this.#pages.at(i)).filter(Boolean);
  }

  focus() {
    this.querySelector('.task-scroll').focus();
  }

  #isFiltered() {
    return this.state !== '' || this.code !== '';
  }

  willUpdate(changed) {
    const filter = `${this.job?.id} ${this.state} ${this.code}`;
    if (this.job && filter !== this.#filter) {
      this.#filter = filter;
      this.#pages = new TaskPages({ filtered: this.#isFiltered(), total: this.job.tasks.total });
      this.problem = null;
      this.#lastRead = 0;
      this.scrolled = 0;
      this.#toPicked = this.picked >= 0;
    }
    if (changed.has('picked') && this.picked >= 0) {
      this.#toPicked = true;
    }
  }

  /** Once a frame, however much the feed tells. */
  async scheduleUpdate() {
    if (this.hasUpdated && !document.hidden) {
      await new Promise(requestAnimationFrame);
    }
    super.scheduleUpdate();
  }

  // ---- Reading.

  /** Reads what is out of date, once in a while; of a filtered list, nothing while the pointer rests on it. */
  #readSoon(wait = this.#lastRead + READ_MILLIS - clock.now()) {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      if (this.#held && this.#isFiltered()) {
        this.#readSoon(READ_MILLIS);
      } else {
        this.#read();
      }
    }, Math.max(0, wait));
  }

  /** Reads what is in sight and not there, or out of date. */
  #read() {
    const { first, last } = this.#sight();
    this.#lastRead = clock.now();
    this.#pages.wanted(first, last).forEach(({ page, query }) => this.#readPage(this.#pages, page, query));
  }

  async #readPage(pages, page, query) {
    pages.begin(page);
    try {
      const { tasks, next } = await this.#pageOf(query);
      const start = this.job.startedAt === null ? null : Date.parse(this.job.startedAt);
      pages.end(page, tasks.map((task) => rowOf(task, start)), next);
      this.problem = null;
      this.dispatchEvent(new Event('read'));
    } catch (problem) {
      pages.end(page, null);
      this.#lastRead = clock.now() + FAILED_MILLIS - READ_MILLIS;
      if (pages === this.#pages && !(problem.unreachable && pages.loaded)) {
        // That there is no connection is said elsewhere, and what was read stays.
        this.problem = problem;
      }
    }
    if (pages === this.#pages) {
      this.version += 1;
    }
  }

  /** A full page, or all that is left. */
  async #pageOf(query) {
    const filter = { state: this.state, code: this.code };
    let { tasks, next } = await api.tasks(this.job.id, { ...filter, ...query });
    for (let piece = 1; next !== null && tasks.length < PAGE && piece < PIECES_MAX; piece += 1) {
      const more = await api.tasks(this.job.id, { ...filter, cursor: next, limit: PAGE - tasks.length });
      tasks = [...tasks, ...more.tasks];
      ({ next } = more);
    }
    return { tasks, next };
  }

  // ---- Geometry.

  #list() {
    const rowHeight = this.cards ? CARD_HEIGHT : ROW_HEIGHT;
    return { count: this.#pages?.length ?? 0, rowHeight, viewport: this.viewport, scrollTop: this.scrolled };
  }

  #sight() {
    return rowsInSight(this.#list());
  }

  #measure() {
    const scroll = this.querySelector('.task-scroll');
    if (scroll) {
      this.cards = scroll.clientWidth < CARDS_WIDTH;
      const head = this.cards ? 0 : ROW_HEIGHT;
      this.viewport = Math.max(0, scroll.clientHeight - head);
    }
  }

  firstUpdated() {
    this.#measured.observe(this.querySelector('.task-scroll'));
  }

  updated() {
    const scroll = this.querySelector('.task-scroll');
    const { height, offset, first, last } = this.#sight();
    this.querySelector('.task-space').style.height = `${height}px`;
    this.querySelector('.task-rows').style.transform = `translateY(${offset}px)`;
    if (this.scrolled === 0 && scroll.scrollTop !== 0) {
      scroll.scrollTop = 0;
    }
    if (this.#toPicked) {
      this.#bringPickedIntoSight(scroll);
    }
    if (!this.#pages || this.problem) {
      return;
    }
    this.#pages.expirePartial(first, last);
    const missing = this.#pages.wanted(first, last);
    if (missing.length > 0) {
      // What is not there at all is read at once, what has changed in its time.
      const blank = Array.from({ length: last - first }, (_, i) => this.#pages.at(first + i)).includes(null);
      if (blank && clock.now() >= this.#lastRead) {
        this.#read();
      } else {
        this.#readSoon();
      }
    }
  }

  #bringPickedIntoSight(scroll) {
    const place = this.#pages?.placeOf(this.picked) ?? -1;
    if (this.viewport > 0 && place >= 0) {
      this.#toPicked = false;
      const top = scrollTopFor(place, this.#list());
      if (top !== this.scrolled) {
        scroll.scrollTop = top;
        this.scrolled = scroll.scrollTop;
      }
    }
  }

  // ---- Keys and pointer.

  #pick(index) {
    this.dispatchEvent(new CustomEvent('pick', { detail: index }));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const length = this.#pages.complete ? this.#pages.length : this.#pages.length - 1;
    const place = this.#pages.placeOf(this.picked);
    const { rowHeight, viewport } = this.#list();
    const page = Math.max(1, Math.floor(viewport / rowHeight) - 1);
    const { first } = this.#sight();
    const steps = {
      ArrowDown: place < 0 ? first : place + 1,
      ArrowUp: place < 0 ? first : place - 1,
      PageDown: place + page,
      PageUp: place - page,
      Home: 0,
      End: length - 1,
    };
    if (event.key === 'Escape' && this.picked >= 0) {
      this.#pick(-1);
    } else if (event.key in steps && length > 0) {
      event.preventDefault();
      const to = Math.max(0, Math.min(length - 1, steps[event.key]));
      const index = this.#isFiltered() ? (this.#pages.at(to)?.index ?? -1) : to;
      if (index >= 0) {
        this.#pick(index);
      }
    }
  }

  #clicked(event) {
    const row = event.target.closest('.task');
    if (row && !event.ctrlKey && !event.metaKey && !event.shiftKey && row.dataset.index !== undefined) {
      event.preventDefault();
      const index = Number(row.dataset.index);
      this.#pick(index === this.picked ? -1 : index);
    }
  }

  // ---- Rendering.

  render() {
    const pages = this.#pages;
    const nothingFound = pages && pages.complete && pages.length === 0;
    return html`${this.problem
        ? problemNotice(this.problem, () => {
            this.problem = null;
          })
        : nothing}
      <div
        class="task-scroll ${this.cards ? 'cards' : ''}"
        role="grid"
        tabindex="0"
        aria-label="Tasks"
        aria-rowcount=${pages?.complete ? pages.length + 1 : -1}
        aria-activedescendant=${this.#pickedInSight() ? `task-${this.picked}` : nothing}
        @scroll=${(event) => {
          this.scrolled = event.target.scrollTop;
        }}
        @keydown=${this.#key}
        @click=${this.#clicked}
        @pointerenter=${() => {
          this.#held = true;
        }}
        @pointerleave=${() => {
          this.#held = false;
        }}
      >
        <div class="task task-head" role="row" aria-rowindex="1">
          ${COLUMNS.map(([label, kind]) => html`<span role="columnheader" class=${kind}>${label}</span>`)}
        </div>
        <div class="task-space" role="presentation">
          <div class="task-rows" role="rowgroup">${this.#rows()}</div>
        </div>
      </div>
      ${nothingFound ? html`<p class="muted none">No task is ${this.#what()}. <a href="/jobs/${this.job.id}">Show all tasks</a></p>` : nothing}`;
  }

  #what() {
    return [this.state, this.code ? `one with ${this.code}` : ''].filter(Boolean).join(' and ');
  }

  #pickedInSight() {
    const place = this.#pages?.placeOf(this.picked) ?? -1;
    const { first, last } = this.#sight();
    return this.picked >= 0 && place >= first && place < last;
  }

  #rows() {
    if (!this.#pages) {
      return nothing;
    }
    const { first, last } = this.#sight();
    const second = ended(this.job) ? 0 : Math.floor(clock.now() / 1000);
    return Array.from({ length: last - first }, (_, i) => {
      const place = first + i;
      const row = this.#pages.at(place);
      if (!row) {
        return html`<div class="task blank" role="row" aria-rowindex=${place + 2}>
          <span role="gridcell" class="index number">${this.#isFiltered() ? '' : count(place)}</span>
          <span role="gridcell" class="name muted">…</span>
        </div>`;
      }
      const runs = row.state === 'running' ? second : 0;
      return guard([row, place, row.index === this.picked, runs], () => this.#row(row, place));
    });
  }

  #row(row, place) {
    const picked = row.index === this.picked;
    return html`<div
      class="task"
      role="row"
      id="task-${row.index}"
      aria-rowindex=${place + 2}
      aria-selected=${picked ? 'true' : 'false'}
      data-index=${row.index}
    >
      <span role="gridcell" class="index number">${count(row.index)}</span>
      <span role="gridcell" class="name">
        <a href="/jobs/${this.job.id}?task=${row.index}" tabindex="-1" title=${row.name}><bdi>${row.name}</bdi></a>
      </span>
      <span role="gridcell" class="status">${stateBadge(row.state, this.#detail(row))}</span>
      <span role="gridcell" class="worker" title=${row.node ? `${row.node} · ${row.worker}` : nothing}
        >${row.node ? html`<bdi>${row.node}</bdi> · ${row.worker}` : NOTHING}</span
      >
      <span role="gridcell" class="started number">${after(row.startMs)}</span>
      <span role="gridcell" class="ran number">${this.#ran(row)}</span>
      <span role="gridcell" class="attempts number">${this.#tries(row)}</span>
    </div>`;
  }

  #detail(row) {
    if (row.state === 'failed') {
      return row.status && row.code === 'status' ? `· ${row.code} ${row.status}` : `· ${row.code}`;
    }
    return row.state === 'queued' && row.wait && !ended(this.job) ? html`<span class="muted">· ${waitInShort(row.wait)}</span>` : '';
  }

  #ran(row) {
    if (row.state === 'running' && row.startMs !== null) {
      return duration(Math.max(0, elapsed(this.job, clock.now()) - row.startMs));
    }
    return html`${duration(row.ranMs)}${row.bytes > 0 ? html` <span class="muted size">${bytes(row.bytes)}</span>` : nothing}`;
  }

  #tries(row) {
    const tries = row.attempts === 0 ? NOTHING : count(row.attempts);
    return row.lost > 0 ? html`<span title=${lostInWords(row.lost)}>${tries} <span class="lost">↻ ${count(row.lost)} lost</span></span>` : tries;
  }
}

customElements.define('heddle-task-table', HeddleTaskTable);
