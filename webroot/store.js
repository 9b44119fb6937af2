// What pages show, as pure functions: state and event in, state out.

import { ended } from './states.js';

/** A reading that takes longer than this has failed; what was deleted before it need not be known. */
const READING_MILLIS_MAX = 60_000;

/**
 * The list of jobs.
 *
 * Rows must not jump under the pointer. So what is known (jobs) and what is laid out (shown) are two
 * things: while the list is held, jobs in it change where they are, and none comes or goes.
 *
 * Readings and the feed cross each other: what was heard while a reading was under way is at least as
 * new as what it brings, so jobs have the time when they were heard (at), and so have deletions.
 */
export function emptyJobs(filter = { states: [], name: '' }) {
  return {
    filter,
    jobs: new Map(),
    deleted: new Map(),
    shown: [],
    counts: {},
    countsStale: false,
    next: null,
    oldest: '',
    loaded: false,
    held: false,
    selected: new Set(),
  };
}

/** Whether a job belongs to a list. */
export function matches(job, filter) {
  return (filter.states.length === 0 || filter.states.includes(job.state)) && named(job, filter);
}

function named(job, filter) {
  return job.name.toLowerCase().includes(filter.name.toLowerCase());
}

function newestFirst(a, b) {
  return a < b ? 1 : a > b ? -1 : 0;
}

/** The ids that belong on the page now: those that match, down to where pages were read. */
function wanted(state) {
  return [...state.jobs.values()]
    .filter((job) => matches(job, state.filter) && job.id >= state.oldest && !state.deleted.has(job.id))
    .map((job) => job.id)
    .sort(newestFirst);
}

function layOut(state) {
  if (state.held) {
    return state;
  }
  const jobs = new Map([...state.jobs].filter(([id]) => !state.deleted.has(id)));
  const selected = new Set([...state.selected].filter((id) => jobs.has(id)));
  return { ...state, shown: wanted(state), jobs, selected };
}

/** How many jobs would come in if the list were laid out anew. */
export function freshCount(state) {
  const shown = new Set(state.shown);
  return wanted(state).filter((id) => !shown.has(id)).length;
}

/** The jobs in the list that are selected. */
export function selectedJobs(state) {
  return state.shown
    .filter((id) => state.selected.has(id) && !state.deleted.has(id))
    .map((id) => state.jobs.get(id));
}

/** How many jobs there are in a state, or in all, under the name that is looked for. */
export function countOf(state, jobState) {
  return jobState ? (state.counts[jobState] ?? 0) : Object.values(state.counts).reduce((sum, n) => sum + n, 0);
}

function withPage(state, event) {
  const heard = (at) => at >= event.asked;
  const deleted = new Map([...state.deleted].filter(([, at]) => heard(at)));
  const jobs = new Map();
  const brought = new Set(event.jobs.map((job) => job.id));
  const oldest = event.next ? (event.jobs.at(-1)?.id ?? state.oldest) : '';
  state.jobs.forEach((job, id) => {
    const stays = event.append || heard(job.at);
    if (stays || state.held) {
      jobs.set(id, job);
    }
    if (!stays && state.held && !brought.has(id) && id >= oldest) {
      deleted.set(id, event.at);
    }
  });
  event.jobs.forEach((job) => {
    const known = jobs.get(job.id);
    const newer = known && heard(known.at) && (ended(known) || !ended(job));
    if (!newer) {
      jobs.set(job.id, { ...job, at: event.at });
    }
  });
  const crossed = [...state.jobs.values()].some((job) => heard(job.at));
  const listed = new Set(state.shown);
  return {
    ...state,
    jobs,
    deleted,
    // Rows that are added below move none.
    shown: event.append ? [...state.shown, ...[...brought].filter((id) => !listed.has(id))] : state.shown,
    next: event.next,
    oldest,
    counts: event.counts,
    countsStale: crossed,
    loaded: true,
  };
}

function withChanges(state, event) {
  const jobs = new Map(state.jobs);
  const counts = { ...state.counts };
  const deleted = new Map([...state.deleted].filter(([, at]) => event.at - at < READING_MILLIS_MAX));
  let { countsStale } = state;
  const add = (job, by) => {
    if (named(job, state.filter)) {
      counts[job.state] = Math.max(0, (counts[job.state] ?? 0) + by);
    }
  };
  event.jobs.forEach((job) => {
    const before = jobs.get(job.id);
    if (before) {
      add(before, -1);
      add(job, 1);
    } else {
      // New, or older than what was read: only the server can tell.
      countsStale = true;
    }
    jobs.set(job.id, { ...job, at: event.at });
    deleted.delete(job.id);
  });
  event.deleted.forEach((id) => {
    const before = jobs.get(id);
    if (!before) {
      countsStale = true;
    } else if (!deleted.has(id)) {
      add(before, -1);
    }
    deleted.set(id, event.at);
  });
  return { ...state, jobs, counts, deleted, countsStale };
}

function withSelection(state, event) {
  const selected = new Set(state.selected);
  event.ids.forEach((id) => (event.on ? selected.add(id) : selected.delete(id)));
  return { ...state, selected };
}

/**
 * Events, times being milliseconds: filter {filter}; page {jobs, next, counts, append, asked, at};
 * changed {jobs, deleted, at}; counts {counts}; hold {on}; show; select {ids, on}.
 */
export function reduceJobs(state, event) {
  switch (event.type) {
    case 'filter':
      return { ...state, filter: event.filter, held: false, selected: new Set() };
    case 'page':
      return layOut(withPage(state, event));
    case 'changed':
      return layOut(withChanges(state, event));
    case 'counts':
      return { ...state, counts: event.counts, countsStale: false };
    case 'hold':
      return layOut({ ...state, held: event.on });
    case 'show':
      return { ...layOut({ ...state, held: false }), held: state.held };
    case 'select':
      return withSelection(state, event);
    default:
      throw new Error(`no such event: ${event.type}`);
  }
}

/** How long a job has run by now, in milliseconds; at is when it was heard. */
export function elapsed(job, now) {
  const runs = job.state === 'running' || job.state === 'paused';
  return runs && job.startedAt ? job.elapsedMs + Math.max(0, now - job.at) : job.elapsedMs;
}
