// The tasks of a job as far as a table has read them. No document, no network.

import { ended } from './states.js';

export const PAGE = 100;
/** Rows that were read are kept for so many pages; those longest out of sight are read again. */
const PAGES_MAX = 40;
/** More changes than this while a page is on its way, and it is read once more instead. */
const PATCHES_MAX = 20_000;

/** A task as the table has it, times being milliseconds from the job's start. */
export function rowOf(task, jobStartMs) {
  const since = (time) => (time === null || jobStartMs === null ? null : Date.parse(time) - jobStartMs);
  return {
    index: task.index,
    name: task.name,
    type: task.type,
    state: task.state,
    attempts: task.attempts,
    lost: task.runs.filter((run) => run.result === 'lost').length,
    node: task.node,
    worker: task.worker,
    startMs: since(task.startedAt),
    endMs: since(task.endedAt),
    ranMs: task.elapsedMs,
    code: task.error?.code ?? null,
    wait: task.wait,
    bytes: task.download?.bytes ?? null,
    status: task.download?.status ?? null,
    partial: false,
  };
}

/** What is said of a task that ran, or may have run, on nodes that were lost. */
export function lostInWords(lost) {
  return lost === 1 ? 'A run of it was lost with its node: it ran again.' : `${lost} runs of it were lost with their nodes: it ran again.`;
}

/** A row as the feed tells it anew: [index, state, node, worker, startMs, endMs, attempts, errorCode]. */
export function patched(row, [, state, node, worker, startMs, endMs, attempts, code]) {
  if (ended(row)) {
    return row;
  }
  const next = { ...row, state, node, worker, startMs, endMs, attempts, code };
  next.ranMs = startMs !== null && endMs !== null ? endMs - startMs : null;
  next.wait = state === 'queued' ? row.wait : null;
  // What the feed does not tell: the sizes of a download, why it waits.
  // Nor that a run was lost with its node: then it waits again.
  next.partial = state === 'queued' || (row.type === 'download' && ended(next));
  return next;
}

/**
 * Pages of rows by their number, each full but for the last. Where all tasks are shown, a row's place
 * is its index, and any page can be read; under a filter pages follow each other by cursors, and the
 * list is as long as what was read of it.
 */
export class TaskPages {
  #filtered;
  #total;
  #pages = new Map();
  #places = new Map();
  #cursors = [''];
  #known = 0;
  #next = '';
  #reading = new Map();
  #patches = null;

  /** @param filtered whether only some of the tasks are to be listed; total, how many there are */
  constructor({ filtered, total }) {
    this.#filtered = filtered;
    this.#total = total;
  }

  /** How many rows there are; under a filter, how many are known, and one that stands for those that follow. */
  get length() {
    return this.#filtered ? this.#known + (this.#next === null ? 0 : 1) : this.#total;
  }

  /** Whether all that match were seen. */
  get complete() {
    return !this.#filtered || this.#next === null;
  }

  /** Whether anything was read. */
  get loaded() {
    return this.#pages.size > 0;
  }

  /** The row at a place; null where it has not been read. */
  at(place) {
    const page = this.#pages.get(Math.floor(place / PAGE));
    return page?.rows[place % PAGE] ?? null;
  }

  /** The place of a task; -1 where it is not known. */
  placeOf(index) {
    if (!this.#filtered) {
      return index < this.#total ? index : -1;
    }
    return this.#places.get(index) ?? -1;
  }

  /** What to read so that these rows are there and up to date: [{page, query}], at most a few. */
  wanted(first, last) {
    const wanted = [];
    for (let page = Math.floor(first / PAGE); page * PAGE < Math.min(last, this.length); page += 1) {
      const known = this.#pages.get(page);
      if (known) {
        // The one looked at most recently goes last when there is no room.
        this.#pages.delete(page);
        this.#pages.set(page, known);
      }
      const query = (!known || known.stale) && !this.#reading.has(page) ? this.#query(page) : null;
      if (query) {
        wanted.push({ page, query });
        if (this.#filtered) {
          // The next one begins where this one will end.
          break;
        }
      }
    }
    return wanted;
  }

  #query(page) {
    if (!this.#filtered) {
      return { from: page * PAGE, limit: PAGE };
    }
    const cursor = this.#cursors[page];
    return cursor === undefined ? null : { cursor, limit: PAGE };
  }

  /** A page is being read from now on. */
  begin(page) {
    this.#reading.set(page, { stale: false });
    this.#patches ??= new Map();
  }

  /** A page came, or did not where tasks is null. */
  end(page, rows, next) {
    if (rows) {
      this.#place(page, rows, next);
    }
    this.#reading.delete(page);
    if (this.#reading.size === 0) {
      this.#patches = null;
    }
  }

  #place(page, rows, next) {
    // What was told while it was on its way is newer.
    const current = rows.map((row) => {
      const patch = this.#patches.get(row.index);
      return patch ? patched(row, patch) : row;
    });
    this.#drop(page);
    const { stale } = this.#reading.get(page);
    this.#pages.set(page, { rows: current, stale: stale || this.#patches.size >= PATCHES_MAX });
    while (this.#pages.size > PAGES_MAX) {
      this.#drop(this.#pages.keys().next().value);
    }
    if (this.#filtered) {
      current.forEach((row, at) => this.#places.set(row.index, page * PAGE + at));
      this.#follow(page, page * PAGE + current.length, next);
    }
  }

  #drop(page) {
    const rows = this.#pages.get(page)?.rows ?? [];
    this.#pages.delete(page);
    rows.filter((row) => Math.floor(this.#places.get(row.index) / PAGE) === page).forEach((row) => this.#places.delete(row.index));
  }

  /** Where a page ends, others begin, or nothing is known any more. */
  #follow(page, end, next) {
    const other = this.#cursors[page + 1] !== (next ?? undefined);
    this.#cursors[page + 1] = next ?? undefined;
    if (next === null) {
      [...this.#pages.keys()].filter((later) => later > page).forEach((later) => this.#drop(later));
      this.#cursors.length = page + 2;
    } else if (other && this.#pages.has(page + 1)) {
      this.#pages.get(page + 1).stale = true;
    }
    if (next === null || end >= this.#known) {
      this.#known = end;
      this.#next = next;
    }
  }

  /** Takes in what the feed tells; says whether any row that is known has changed. */
  patch(changes) {
    let changed = false;
    for (const change of changes) {
      if (this.#patches && this.#patches.size < PATCHES_MAX) {
        this.#patches.set(change[0], change);
      }
      changed = this.#apply(change) || changed;
    }
    return changed;
  }

  #apply(change) {
    const place = this.placeOf(change[0]);
    const page = this.#pages.get(Math.floor(place / PAGE));
    const row = place < 0 ? null : page?.rows[place % PAGE];
    if (!row || ended(row)) {
      return false;
    }
    page.rows[place % PAGE] = patched(row, change);
    return true;
  }

  /** Those of these rows of which not all is known are to be read once more. */
  expirePartial(first, last) {
    for (let place = first; place < last; place += 1) {
      if (this.at(place)?.partial) {
        this.#pages.get(Math.floor(place / PAGE)).stale = true;
      }
    }
  }

  /** All that was read, or is on its way, is to be read again once it is looked at; until then it stays. */
  expire() {
    [...this.#pages.values(), ...this.#reading.values()].forEach((page) => {
      page.stale = true;
    });
  }
}
