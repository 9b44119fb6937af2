// What pages show, as pure functions: state and event in, state out.

/**
 * The list of jobs.
 *
 * Rows must not jump under the pointer. So what is known (jobs) and what is laid out (shown) are two
 * things: while the list is held, jobs in it change where they are, and none comes or goes.
 */
export function emptyJobs(filter = { states: [], name: '' }) {
  return {
    filter,
    jobs: new Map(),
    shown: [],
    counts: {},
    countsStale: false,
    next: null,
    oldest: '',
    loaded: false,
    held: false,
    gone: new Set(),
    selected: new Set(),
  };
}

/** Whether a job belongs to a list. */
export function matches(job, filter) {
  return (
    (filter.states.length === 0 || filter.states.includes(job.state)) && named(job, filter)
  );
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
    .filter((job) => matches(job, state.filter) && job.id >= state.oldest)
    .filter((job) => !state.gone.has(job.id))
    .map((job) => job.id)
    .sort(newestFirst);
}

function layOut(state) {
  if (state.held) {
    return state;
  }
  const shown = wanted(state);
  const jobs = new Map([...state.jobs].filter(([id]) => !state.gone.has(id)));
  const selected = new Set([...state.selected].filter((id) => jobs.has(id)));
  return { ...state, shown, jobs, selected, gone: new Set() };
}

/** How many jobs would come in if the list were laid out anew. */
export function freshCount(state) {
  const shown = new Set(state.shown);
  return wanted(state).filter((id) => !shown.has(id)).length;
}

/** The jobs in the list that are selected. */
export function selectedJobs(state) {
  return state.shown.filter((id) => state.selected.has(id) && !state.gone.has(id)).map((id) => state.jobs.get(id));
}

/** All jobs that match, whatever their state. */
export function countOf(state, jobState) {
  return jobState ? (state.counts[jobState] ?? 0) : Object.values(state.counts).reduce((sum, n) => sum + n, 0);
}

function withPage(state, event) {
  const jobs = event.append ? new Map(state.jobs) : kept(state);
  event.jobs.forEach((job) => jobs.set(job.id, { ...job, at: event.at }));
  return {
    ...state,
    jobs,
    next: event.next,
    oldest: event.next ? event.jobs[event.jobs.length - 1].id : '',
    counts: event.counts,
    countsStale: false,
    loaded: true,
  };
}

/** A fresh first page replaces all; while the list is held, its rows stay until it no longer is. */
function kept(state) {
  return state.held ? new Map(state.shown.map((id) => [id, state.jobs.get(id)])) : new Map();
}

function withChanges(state, event) {
  const jobs = new Map(state.jobs);
  const counts = { ...state.counts };
  const gone = new Set(state.gone);
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
  });
  event.deleted.forEach((id) => {
    const before = jobs.get(id);
    if (!before) {
      countsStale = true;
    } else if (!gone.has(id)) {
      add(before, -1);
      gone.add(id);
    }
  });
  return { ...state, jobs, counts, gone, countsStale };
}

function withSelection(state, event) {
  const selected = new Set(state.selected);
  event.ids.forEach((id) => (event.on ? selected.add(id) : selected.delete(id)));
  return { ...state, selected };
}

/**
 * Events: filter {states, name}; page {jobs, next, counts, append, at}; changed {jobs, deleted, at};
 * counts {counts}; hold {on}; show; select {ids, on}. at is when it was heard, in milliseconds.
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
