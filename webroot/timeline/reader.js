// Reads a job's timeline: the whole of it now and then while the job runs, and the part that is looked at when that is
// finer than what is there. Knows no element; `load`, `now` and the timers come from outside.

import { fromAnswer, hasEnded, isExact, applyTasks } from './model.js';
import { covers, windowAround } from './geometry.js';

const APART_MS = 1000;
const QUIET_APART_MS = 3000;
const SETTLE_MS = 120;
const FAILED_APART_MS = 3000;
const WIDTH_MAX = 4096;

export class TimelineReader {
  #options;
  #whole = { timer: null, abort: null, startedAt: -Infinity };
  #part = { timer: null, abort: null, query: null };
  #closed = false;

  /**
   * @param load (query, signal) => a promise of the API's answer
   * @param changed () => {}, when there is something new to show
   * @param now () => milliseconds that only ever rise
   * @param later (ms, what) => what stops it
   */
  constructor({ load, changed, now, later }) {
    this.#options = { load, changed, now, later };
    this.whole = null;
    this.part = null;
    this.problem = null;
    /** When `whole` was read, by `now`. */
    this.wholeAt = 0;
    this.size = { pixels: 1200, lanes: 16 };
  }

  close() {
    this.#closed = true;
    this.#whole.timer?.();
    this.#part.timer?.();
    this.#whole.abort?.abort();
    this.#part.abort?.abort();
  }

  /** Reads the whole soon: at once where the last time is long enough ago. */
  readWhole({ atOnce = false } = {}) {
    if (this.#closed) {
      return;
    }
    const due = this.#whole.startedAt + APART_MS - this.#options.now();
    if (this.#whole.abort) {
      // The answer that is on its way may be from before what is known now.
      this.#whole.again = true;
    } else if (atOnce || due <= 0) {
      this.#readWholeNow();
    } else {
      this.#later(due);
    }
  }

  #later(ms) {
    this.#whole.timer?.();
    this.#whole.timer = this.#options.later(ms, () => this.readWhole());
  }

  async #readWholeNow() {
    const { load, changed, now } = this.#options;
    this.#whole.timer?.();
    this.#whole.again = false;
    this.#whole.startedAt = now();
    this.#whole.abort = new AbortController();
    const { pixels, lanes } = this.size;
    try {
      const answer = await load({ width: Math.min(WIDTH_MAX, pixels), lanes }, this.#whole.abort.signal);
      if (this.#closed) {
        return;
      }
      this.whole = fromAnswer(answer);
      this.wholeAt = now();
      this.problem = null;
    } catch (problem) {
      if (this.#closed) {
        return;
      }
      this.problem = problem;
    }
    this.#whole.abort = null;
    this.#next();
    changed();
  }

  #next() {
    if (this.problem) {
      const final = this.problem.status >= 400 && this.problem.status < 500;
      if (!final) {
        this.#later(FAILED_APART_MS);
      }
    } else if (!hasEnded(this.whole)) {
      const tells = isExact(this.whole) && !this.#whole.again;
      this.#later(tells ? QUIET_APART_MS : APART_MS);
      this.#refreshPart();
    } else if (this.#whole.again) {
      this.#later(0);
    }
  }

  /** Takes in what the job's feed tells of tasks. */
  apply(tasks) {
    if (!this.whole) {
      return;
    }
    const { timeline, incomplete } = applyTasks(this.whole, tasks);
    this.whole = timeline;
    if (incomplete) {
      this.readWhole();
    }
    this.#options.changed();
  }

  /** What to draw for a view: the part where it belongs to it, even if it does not reach all of it yet. */
  shownFor(view) {
    const { part, whole } = this;
    if (!part || !whole || isExact(whole) || !view) {
      return whole;
    }
    const span = view.to - view.from;
    const overlap = Math.min(view.to, part.toMs) - Math.max(view.from, part.fromMs);
    return overlap >= span * 0.25 && span <= (part.toMs - part.fromMs) * 1.25 ? part : whole;
  }

  /**
   * Has the part that is looked at read, when nobody moves any more, where it is finer than what is there.
   *
   * @param view null for the whole
   */
  want(view, extent) {
    if (!this.whole || isExact(this.whole) || !view) {
      this.#cancelPart();
      this.part = view ? this.part : null;
      return;
    }
    if (this.part && covers(this.part, view, this.size.pixels)) {
      this.#cancelPart();
      return;
    }
    const { from, to, width } = windowAround(view, extent, this.size.pixels, WIDTH_MAX);
    const query = { from: from.toFixed(3), to: to.toFixed(3), width, lanes: this.size.lanes };
    const asked = this.#part.query;
    if (asked && Object.keys(query).every((name) => asked[name] === query[name])) {
      return;
    }
    this.#cancelPart();
    this.#part.query = query;
    this.#part.timer = this.#options.later(SETTLE_MS, () => this.#readPart());
  }

  /** What is looked at while the job runs is read anew as often as the whole. */
  #refreshPart() {
    if (this.part && this.#part.query && !this.#part.timer && !this.#part.abort && this.part.toMs >= this.part.nowMs) {
      this.#readPart();
    }
  }

  #cancelPart() {
    if (this.#part.timer || this.#part.abort) {
      this.#part.query = null;
    }
    this.#part.timer?.();
    this.#part.timer = null;
    this.#part.abort?.abort();
    this.#part.abort = null;
  }

  async #readPart() {
    const { load, changed } = this.#options;
    const abort = new AbortController();
    this.#part.timer = null;
    this.#part.abort = abort;
    try {
      const answer = await load(this.#part.query, abort.signal);
      if (this.#closed || abort.signal.aborted) {
        return;
      }
      this.part = fromAnswer(answer);
      this.problem = null;
    } catch (problem) {
      if (this.#closed || abort.signal.aborted) {
        return;
      }
      // Asked for again at the next move; until then the whole is shown.
      this.#part.query = null;
      this.problem = problem;
    }
    this.#part.abort = null;
    changed();
  }
}
