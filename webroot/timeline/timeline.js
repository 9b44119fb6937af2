// <heddle-timeline>: what ran where and what waited, live. All that it draws is worked out by the plain functions beside
// it; this is where they meet the page.

import { html, nothing } from 'lit';
import { HeddleElement } from '../element.js';
import { problemNotice } from '../components/problem.js';
import { counted, exact } from '../format.js';
import { ended } from '../states.js';
import { legend, placeTooltip, statesOf, tooltip } from './frame.js';
import { clampView, isWhole, nearestBar, panView, reveal, runningEnd, scale, zoomView } from './geometry.js';
import { listen } from './gestures.js';
import { boxOf, hitAt, placeOf, runOf } from './hits.js';
import { layOut } from './layout.js';
import { hasEnded, isExact } from './model.js';
import { paint, paintOver } from './paint.js';
import { TimelineReader } from './reader.js';
import { themeOf } from './theme.js';
import { asSentence, barLines, describe, offset, spanLines, subtitle, waitLines } from './words.js';

const NEAR_PIXELS = 5;
const TOUCH_PIXELS = 14;
const KEY_ZOOM = 0.6;
const KEY_PAN = 0.15;
const ROW_SCROLL = 40;
/** How far to the right of the view now stands, when it is followed. */
const FOLLOW_AT = 0.9;

/**
 * Properties: `load` reads, as (query, signal) => the API's answer; `job` is the id, `state` the job's state as the page
 * knows it; `view` {from, to} in milliseconds, null for all of it; `selected` the index of a task or null; `utc`; `table`
 * the address of the same tasks as a table.
 *
 * Methods: `apply(tasks)` takes in a `tasks` event of the job's feed.
 *
 * Events: `view-change` {from, to} or null, when people moved; `task-select` an index or null; `task-open` an index.
 */
export class HeddleTimeline extends HeddleElement {
  static properties = {
    load: { attribute: false },
    job: {},
    state: {},
    view: { attribute: false },
    selected: { attribute: false },
    utc: { type: Boolean },
    table: {},
    follow: { state: true },
    said: { state: true },
    shown: { state: true },
    problem: { state: true },
    whole: { state: true },
    tip: { state: true },
  };

  #reader = null;
  #frame = 0;
  #theme = null;
  #layout = null;
  #scroll = 0;
  #hover = null;
  #painted = '';
  #settled = null;
  /** Where people went that has not been told yet. */
  #moved = null;
  #end = null;
  #present = { of: null, states: new Set(), words: '' };
  #motion = matchMedia('(prefers-reduced-motion: reduce)');

  constructor() {
    super();
    this.load = null;
    this.job = '';
    this.state = '';
    this.view = null;
    this.selected = null;
    this.utc = false;
    this.table = '';
    this.follow = true;
    this.said = '';
    this.shown = null;
    this.problem = null;
    this.whole = true;
    this.tip = null;
    this.whileConnected(() => this.#watchTheme());
    this.whileConnected(() => () => this.#close());
  }

  connectedCallback() {
    super.connectedCallback();
    this.requestUpdate('job');
  }

  // ---- data

  #close() {
    this.#reader?.close();
    this.#reader = null;
    this.#forgetMove();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#end?.();
    this.#end = null;
  }

  /** A move that has not been told yet is that of a job that nobody looks at any more. */
  #forgetMove() {
    clearTimeout(this.#settled);
    this.#settled = null;
  }

  #open() {
    this.#reader?.close();
    this.#forgetMove();
    this.#scroll = 0;
    this.follow = true;
    this.shown = null;
    this.#reader = new TimelineReader({
      load: (query, signal) => this.load(query, signal),
      changed: () => this.#changed(),
      now: () => performance.now(),
      later: (ms, what) => {
        const timer = setTimeout(what, ms);
        return () => clearTimeout(timer);
      },
    });
    this.#measure();
    this.#reader.readWhole({ atOnce: true });
  }

  #changed() {
    this.problem = this.#reader.problem;
    this.shown = this.#reader.shownFor(this.view);
    this.#want();
    this.#repaint();
  }

  /** Takes in a `tasks` event of the job's feed: [[index, state, node, worker, startMs, endMs, attempts, errorCode], …]. */
  apply(tasks) {
    this.#reader?.apply(tasks);
  }

  willUpdate(changed) {
    // Another function that reads the same job is nothing new.
    const opens = changed.has('job') || !this.#reader;
    if (opens && this.job && this.load && this.isConnected) {
      this.#open();
    }
    if (changed.has('view') && this.#settled !== null) {
      // The page may answer to an earlier move only now: the last one counts.
      this.view = this.#moved;
    }
    if (changed.has('view') && this.#reader) {
      this.whole = this.view === null;
      this.shown = this.#reader.shownFor(this.view);
      this.#want();
    }
  }

  updated(changed) {
    if (changed.get('state') && this.#reader) {
      this.#reader.readWhole({ atOnce: ended({ state: this.state }) });
    }
    if (!this.#end) {
      this.#begin(this.querySelector('.timeline-stage'));
    }
    if (changed.has('selected') || changed.has('view')) {
      this.#repaint();
    }
    const box = this.querySelector('.timeline-tip');
    if (box && this.tip) {
      placeTooltip(box, this.stage, this.tip);
    }
  }

  // ---- time

  #ended() {
    const whole = this.#reader?.whole;
    return Boolean(whole) && hasEnded(whole);
  }

  /** How far the job has come, as far as that is known: what is drawn together grows when it is read. */
  #now() {
    const { whole, part, wholeAt } = this.#reader;
    if (this.#grows()) {
      // An answer is on its way for a while, and the feed may know of later ends.
      return Math.max(whole.nowMs + performance.now() - wholeAt, whole.toldMs);
    }
    return Math.max(whole.nowMs, this.#ended() ? 0 : (part?.nowMs ?? 0));
  }

  /** Whether bars grow with time. */
  #grows() {
    const { whole } = this.#reader;
    return whole.startedAt !== null && !hasEnded(whole) && isExact(whole) && !this.#motion.matches;
  }

  #extent() {
    const now = this.#now();
    return { from: 0, to: Math.max(this.#ended() ? now : runningEnd(now), 0.001) };
  }

  /** What is looked at. */
  #viewNow() {
    const extent = this.#extent();
    if (!this.view) {
      return extent;
    }
    if (this.follow && !this.#ended()) {
      const span = this.view.to - this.view.from;
      const from = this.#now() - span * FOLLOW_AT;
      return clampView({ from, to: from + span }, extent);
    }
    return clampView(this.view, extent);
  }

  #want() {
    if (this.#reader?.whole) {
      this.#reader.want(this.view && this.#viewNow(), this.#extent());
    }
  }

  #look(view, { keepFollowing = false } = {}) {
    const extent = this.#extent();
    const whole = isWhole(view, extent);
    this.follow = whole || keepFollowing;
    this.view = whole ? null : view;
    this.whole = whole;
    this.shown = this.#reader.shownFor(this.view);
    // What was under the pointer is elsewhere now.
    this.#hover = null;
    this.tip = null;
    this.#want();
    this.#repaint();
    clearTimeout(this.#settled);
    this.#moved = this.view;
    this.#settled = setTimeout(() => {
      this.#settled = null;
      this.#tell('view-change', this.view);
    }, 150);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  zoom(factor, x = null) {
    if (this.#layout) {
      const view = this.#viewNow();
      const { plot } = this.#layout;
      const at = x === null ? (view.from + view.to) / 2 : scale(view, plot.left, plot.width).ms(x);
      this.#look(zoomView(view, factor, Math.min(Math.max(at, view.from), view.to), this.#extent()));
    }
  }

  pan(ms) {
    this.#look(panView(this.#viewNow(), ms, this.#extent()));
  }

  fit() {
    this.#look(this.#extent());
  }

  /** Off, the picture stays where it is, also where all of it was looked at. */
  #toggleFollow() {
    const view = this.#viewNow();
    this.follow = !this.follow;
    this.view = isWhole(view, this.#extent()) && this.follow ? null : view;
    this.#moved = this.view;
    this.whole = this.view === null;
    this.#want();
    this.#repaint();
  }

  // ---- painting

  #begin(stage) {
    this.stage = stage;
    this.canvas = stage.querySelector('.timeline-main');
    this.over = stage.querySelector('.timeline-over');
    this.context = this.canvas.getContext('2d');
    this.overContext = this.over.getContext('2d');
    const sizes = new ResizeObserver(() => {
      this.#measure();
      this.#want();
      this.#repaint();
    });
    sizes.observe(stage);
    const stopListening = listen(stage, {
      zoom: (factor, x) => this.zoom(factor, x),
      pan: (dx, dy) => this.#drag(dx, dy),
      point: (x, y, type) => this.#point(x, y, type),
      pick: (x, y, type) => this.#pickAt(x, y, type),
      leave: () => this.#point(null),
      dragging: (is) => {
        stage.classList.toggle('dragging', is);
        this.#point(null);
      },
      canZoomOut: () => !this.whole,
    });
    this.#end = () => {
      sizes.disconnect();
      stopListening();
    };
    this.#measure();
    this.#repaint();
  }

  #measure() {
    const width = this.stage?.clientWidth ?? 0;
    if (this.#reader && width > 0) {
      const plot = this.#layout?.plot.width ?? width;
      this.#reader.size = { pixels: Math.max(50, Math.round(plot)), lanes: 16 };
    }
    this.#layout = null;
  }

  #watchTheme() {
    const forget = () => {
      this.#theme = null;
      this.#repaint();
    };
    const chosen = new MutationObserver(forget);
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
    const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)'].map((query) => matchMedia(query));
    queries.forEach((query) => query.addEventListener('change', forget));
    return () => {
      chosen.disconnect();
      queries.forEach((query) => query.removeEventListener('change', forget));
    };
  }

  #repaint() {
    this.#painted = '';
    this.#nextFrame();
  }

  #nextFrame() {
    if (this.#frame === 0 && this.isConnected) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#paint();
      });
    }
  }

  #paint() {
    const { stage, shown } = this;
    if (!stage || !shown || shown.startedAt === null || stage.clientWidth === 0) {
      return;
    }
    const view = this.#viewNow();
    const nowMs = this.#now();
    const ratio = window.devicePixelRatio || 1;
    this.#theme ??= themeOf(getComputedStyle(this), getComputedStyle(this).fontFamily);
    const layout = this.#layOut(shown, nowMs);
    const toX = scale(view, layout.plot.left, layout.plot.width).x;
    // While time goes on, only a whole pixel is worth a painting.
    const key = [view.from, view.to, Math.round(toX(nowMs) * ratio), layout.height].join();
    if (key !== this.#painted) {
      this.#painted = key;
      this.#fitCanvases(layout, ratio);
      const hidden = Math.max(0, layout.contentHeight - layout.lanesHeight);
      this.#scroll = Math.min(this.#scroll, hidden);
      paint(this.context, ratio, layout, this.#theme, { timeline: shown, view, nowMs, scroll: this.#scroll });
      this.#paintOver();
    }
    if (this.#grows()) {
      this.#nextFrame();
    }
  }

  #layOut(shown, nowMs) {
    const width = this.stage.clientWidth;
    const known = this.#layout;
    if (known && known.of === shown && known.width === width) {
      return known;
    }
    this.context.font = `12px ${this.#theme.font}`;
    const measure = (text) => this.context.measureText(text).width;
    const whole = this.#reader.whole;
    const lines = this.#lineRows(whole, width, measure);
    const base = layOut(whole, { width, measure, nowMs, lines });
    const layout = shown === whole ? base : layOut(shown, { width, measure, nowMs, lines, frame: base });
    layout.of = shown;
    this.#layout = layout;
    this.#reader.size = { pixels: Math.round(layout.plot.width), lanes: 16 };
    return layout;
  }

  /** One row of labels where both lines have room side by side at the whole view, two otherwise. */
  #lineRows(whole, width, measure) {
    if (whole.makespanMs === null || !(whole.makespanMs > 0)) {
      return 1;
    }
    const apart = ((whole.makespanMs - whole.lowerBoundMs) / whole.makespanMs) * (width * 0.8);
    const texts = measure('lower bound 999 min 59 s') + 24;
    return apart < texts && apart > 0.005 * width ? 2 : 1;
  }

  #fitCanvases(layout, ratio) {
    for (const canvas of [this.canvas, this.over]) {
      const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)];
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = `${layout.width}px`;
        canvas.style.height = `${layout.height}px`;
      }
    }
  }

  // ---- pointing

  #drag(dx, dy) {
    if (!this.#layout) {
      return;
    }
    const view = this.#viewNow();
    const ms = (dx * (view.to - view.from)) / this.#layout.plot.width;
    this.#scrollLanes(dy);
    if (dx !== 0 && !this.whole) {
      this.#look(panView(view, ms, this.#extent()));
    } else {
      this.#repaint();
    }
  }

  #scrollLanes(by) {
    const hidden = Math.max(0, this.#layout.contentHeight - this.#layout.lanesHeight);
    this.#scroll = Math.min(Math.max(0, this.#scroll + by), hidden);
  }

  /** What is drawn, for those who ask where. */
  #scene() {
    return { layout: this.#layout, shown: this.shown, view: this.#viewNow(), scroll: this.#scroll, now: this.#now() };
  }

  #at(x, y, near) {
    return this.#layout && this.shown ? hitAt(this.#scene(), x, y, near) : null;
  }

  #found(index) {
    return this.#layout ? runOf(this.#layout, index) : null;
  }

  #linesOf(found) {
    const now = this.#now();
    const { shown } = this;
    if (found.kind === 'bar') {
      return barLines(found.bar, found.lane, found.node, shown, now, (at) => exact(at, this.utc));
    }
    if (found.kind === 'span') {
      return spanLines(found.span, found.lane, found.node, (shown.toMs - shown.fromMs) / shown.width, shown.fromMs);
    }
    if (found.kind === 'wait') {
      return waitLines(found.wait, shown, now);
    }
    return [
      ['', `${counted(found.tasks, 'task')} waiting`],
      ['at', `+${offset(found.ms)}`],
    ];
  }

  #point(x, y, type) {
    const found = x === null ? null : this.#at(x, y, type === 'touch' ? TOUCH_PIXELS : NEAR_PIXELS);
    this.#hover = found;
    this.tip = found ? { lines: this.#linesOf(found), x, y } : null;
    this.stage?.classList.toggle('pointing', found?.kind === 'bar');
    this.#paintOver();
  }

  #pickAt(x, y, type) {
    const found = this.#at(x, y, type === 'touch' ? TOUCH_PIXELS : NEAR_PIXELS);
    this.#point(x, y, type);
    this.#select(found?.kind === 'bar' ? found : null, { byKey: false });
    if (found?.kind === 'span' && !isExact(this.shown)) {
      this.zoom(0.4, x);
    }
  }

  #select(found, { byKey }) {
    const index = found ? found.bar.index : null;
    this.picked = found;
    if (this.selected !== index) {
      this.selected = index;
      this.#tell('task-select', index);
    }
    if (byKey) {
      const lines = found ? this.#linesOf(found) : null;
      this.said = lines ? asSentence(lines) : '';
      this.tip = lines ? { lines, ...placeOf(this.#scene(), found) } : null;
    }
    this.#paintOver();
  }

  #paintOver() {
    if (!this.#layout || !this.#theme || !this.overContext) {
      return;
    }
    const marks = [];
    const picked = this.#found(this.selected);
    if (this.#hover && this.#hover.kind !== 'queue' && this.#hover.bar?.index !== this.selected) {
      marks.push({ box: boxOf(this.#scene(), this.#hover), picked: false });
    }
    if (picked) {
      marks.push({ box: boxOf(this.#scene(), picked), picked: true });
    }
    paintOver(this.overContext, window.devicePixelRatio || 1, this.#layout, this.#theme, marks.filter((mark) => mark.box));
  }

  /** The tooltip goes with the focus; what was picked stays picked. */
  #left() {
    this.tip = null;
  }

  // ---- keys

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#layout) {
      return;
    }
    if (this.#does(event.key, event.shiftKey)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Does what a key means; false where it means nothing here. */
  #does(key, shift) {
    const view = this.#viewNow();
    const span = view.to - view.from;
    const picking = this.selected !== null && this.#found(this.selected) !== null && !shift;
    switch (key) {
      case '+':
      case '=':
        this.zoom(KEY_ZOOM);
        return true;
      case '-':
      case '_':
        this.zoom(1 / KEY_ZOOM);
        return true;
      case '0':
        this.fit();
        return true;
      case 'Home':
        this.pan(-view.from);
        return true;
      case 'End':
        this.pan(this.#extent().to - view.to);
        return true;
      case 'ArrowLeft':
      case 'ArrowRight':
        return this.#sideways(key === 'ArrowLeft' ? -1 : 1, picking, span);
      case 'ArrowUp':
      case 'ArrowDown':
        return this.#upOrDown(key === 'ArrowUp' ? -1 : 1, picking);
      case 'Enter':
        return this.#enter();
      case 'Escape':
        return this.#escape();
      default:
        return false;
    }
  }

  #sideways(direction, picking, span) {
    if (picking) {
      this.#step(direction);
    } else {
      this.pan(direction * span * KEY_PAN);
    }
    return true;
  }

  #upOrDown(direction, picking) {
    if (picking) {
      this.#toRow(direction);
      return true;
    }
    const before = this.#scroll;
    this.#scrollLanes(direction * ROW_SCROLL);
    this.#repaint();
    return before !== this.#scroll;
  }

  #enter() {
    const picked = this.#found(this.selected);
    if (picked) {
      this.#tell('task-open', picked.bar.index);
      return true;
    }
    const view = this.#viewNow();
    for (const row of this.#layout.rows) {
      const bar = row.lane.bars.find((one) => (one.end ?? Infinity) > view.from && one.start < view.to);
      if (bar) {
        this.#go(row, bar);
        return true;
      }
    }
    this.said = 'Tasks are drawn together here: zoom in to go from one to the next.';
    return true;
  }

  #escape() {
    if (this.selected === null && !this.tip) {
      return false;
    }
    this.tip = null;
    this.#hover = null;
    this.#select(null, { byKey: true });
    return true;
  }

  /** To the next run of the same lane. */
  #step(direction) {
    const { bar, lane } = this.#found(this.selected);
    const row = this.#layout.rows.find((one) => one.lane === lane);
    const next = lane.bars[lane.bars.indexOf(bar) + direction];
    this.#go(row, next ?? bar);
  }

  /** To the run of another lane that is nearest in time. */
  #toRow(direction) {
    const { bar, lane } = this.#found(this.selected);
    const { rows } = this.#layout;
    const middle = (bar.start + (bar.end ?? this.#now())) / 2;
    for (let at = rows.findIndex((one) => one.lane === lane) + direction; rows[at]; at += direction) {
      const nearest = nearestBar(rows[at].lane.bars, middle, this.#now());
      if (nearest >= 0) {
        this.#go(rows[at], rows[at].lane.bars[nearest]);
        return;
      }
    }
  }

  #go(row, bar) {
    const view = this.#viewNow();
    const next = reveal(view, bar.start, bar.end ?? this.#now(), this.#extent());
    if (next !== view) {
      this.#look(next);
    }
    if (row.y < this.#scroll) {
      this.#scroll = row.y;
      this.#repaint();
    } else if (row.y + row.height > this.#scroll + this.#layout.lanesHeight) {
      this.#scroll = row.y + row.height - this.#layout.lanesHeight;
      this.#repaint();
    }
    this.#hover = null;
    this.#select({ kind: 'bar', bar, lane: row.lane, node: row.node }, { byKey: true });
  }

  // ---- the page around the canvas

  render() {
    const { shown } = this;
    return html`<section class="panel timeline" aria-labelledby="timeline-title">
      <div class="timeline-head">
        <h2 id="timeline-title">Timeline</h2>
        ${shown && shown.startedAt !== null
          ? html`<p class="muted small">${subtitle(shown, this.#reader?.whole ?? shown)}<span class="timeline-hint"> · wheel zooms, drag pans</span></p>
              ${legend(this.#summary().states)} ${this.#buttons()}`
          : nothing}
      </div>
      ${this.#instead()}
      <div
        class="timeline-stage"
        ?hidden=${!shown || shown.startedAt === null}
        tabindex="0"
        role="application"
        aria-roledescription="timeline"
        aria-label="Timeline of the tasks"
        aria-describedby="timeline-words timeline-keys"
        @keydown=${this.#key}
        @blur=${this.#left}
      >
        <canvas class="timeline-main" aria-hidden="true"></canvas>
        <canvas class="timeline-over" aria-hidden="true"></canvas>
        ${tooltip(this.tip)}
      </div>
      <p id="timeline-words" class="visually-hidden">${this.#summary().words}</p>
      <p id="timeline-keys" class="visually-hidden">
        Arrows pan, plus and minus zoom, 0 shows all of it, Home and End go to its begin and end. Enter picks a task; then arrows
        go from task to task, Enter opens it, and Escape lets go of it.
      </p>
      <p class="visually-hidden" role="status">${this.said}</p>
      ${this.table ? html`<a class="button timeline-table" href=${this.table}>The same tasks as a table</a>` : nothing}
      ${this.problem && shown ? html`<p class="small muted timeline-foot" role="status">It could not be read again; trying on.</p>` : nothing}
    </section>`;
  }

  /** What stands there while there is no picture. */
  #instead() {
    const { shown, problem } = this;
    if (problem && !shown) {
      return problemNotice(problem, () => this.#reader.readWhole({ atOnce: true }));
    }
    if (shown && shown.startedAt !== null) {
      return nothing;
    }
    const words = shown ? `No task has started yet; ${counted(shown.total, 'task')} in the queue.` : 'Reading…';
    return html`<p class="timeline-wait muted">${words}</p>`;
  }

  /** What there is to be seen, once for each reading. */
  #summary() {
    const whole = this.#reader?.whole ?? null;
    if (whole !== null && this.#present.of !== whole) {
      this.#present = { of: whole, states: statesOf(whole), words: describe(whole, whole.nowMs) };
    }
    return this.#present;
  }

  #buttons() {
    const running = !this.#ended();
    return html`<div class="timeline-buttons">
      ${running
        ? html`<button class="button" type="button" aria-pressed=${this.follow} title="Keep now in view" @click=${this.#toggleFollow}>Follow</button>`
        : nothing}
      <button class="button icon" type="button" aria-label="Zoom out" title="Zoom out (−)" ?disabled=${this.whole} @click=${() => this.zoom(1 / KEY_ZOOM)}>−</button>
      <button class="button icon" type="button" aria-label="Zoom in" title="Zoom in (+)" @click=${() => this.zoom(KEY_ZOOM)}>+</button>
      <button class="button" type="button" title="Show all of it (0)" ?disabled=${this.whole} @click=${this.fit}>Fit</button>
    </div>`;
  }
}

customElements.define('heddle-timeline', HeddleTimeline);
