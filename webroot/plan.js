// What a job will be before it is: how many tasks, how much work, and how long at least. Pure.

/** Beyond so many tasks there are bounds, but no schedule is tried out. */
const SCHEDULED_MAX = 20_000;
const POOL_DEFAULT = 5;
/** Most threads of a node. */
const THREADS_MAX = 2000;

/** How many tasks run at once; concurrency is null where none was given. */
export function workersOf(mode, concurrency, tasks) {
  if (mode === 'sequential') {
    return Math.min(1, tasks);
  }
  const asked = concurrency ?? (mode === 'pool' ? POOL_DEFAULT : tasks);
  const most = mode === 'pool' || mode === 'threads' ? Math.min(asked, THREADS_MAX) : asked;
  return Math.max(Math.min(1, tasks), Math.min(most, tasks));
}

/**
 * The plan of tasks whose run times are known, in milliseconds.
 *
 * @return {tasks, workers, busyMs, longestMs, lowerBoundMs, makespanMs, runs}; makespanMs and runs,
 *     [place in the list, lane, start, end] each, are null where there are too many to try it out
 */
export function planOf({ runMillis, repeat = 1, mode, concurrency, order }) {
  const tasks = runMillis.length * repeat;
  const workers = workersOf(mode, concurrency, tasks);
  const busyMs = repeat * runMillis.reduce((sum, millis) => sum + millis, 0);
  const longestMs = runMillis.reduce((longest, millis) => Math.max(longest, millis), 0);
  const lowerBoundMs = tasks === 0 ? 0 : Math.max(longestMs, busyMs / workers);
  const runs = tasks <= SCHEDULED_MAX ? schedule(startOrder(runMillis, repeat, order), workers) : null;
  const makespanMs = runs ? runs.reduce((end, run) => Math.max(end, run[3]), 0) : null;
  return { tasks, workers, busyMs, longestMs, lowerBoundMs, makespanMs, runs };
}

/** [place in the list, milliseconds] each, in the order in which they start. */
function startOrder(runMillis, repeat, order) {
  const all = Array.from({ length: runMillis.length * repeat }, (_, i) => {
    const place = i % runMillis.length;
    return [place, runMillis[place]];
  });
  // The sort is stable: of tasks that take as long, the one given first starts first.
  return order === 'longest-first' ? all.sort(([, a], [, b]) => b - a) : all;
}

/** Each task goes to the worker that is free first. */
function schedule(tasks, workers) {
  const free = Array.from({ length: workers }, (_, lane) => [0, lane]);
  return tasks.map(([place, millis]) => {
    const [start, lane] = free[0];
    free[0] = [start + millis, lane];
    sink(free);
    return [place, lane, start, start + millis];
  });
}

function before([timeA, laneA], [timeB, laneB]) {
  return timeA < timeB || (timeA === timeB && laneA < laneB);
}

/** Moves the root of a heap down to where it belongs. */
function sink(heap) {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    let first = at;
    if (left < heap.length && before(heap[left], heap[first])) {
      first = left;
    }
    if (right < heap.length && before(heap[right], heap[first])) {
      first = right;
    }
    if (first === at) {
      return;
    }
    [heap[at], heap[first]] = [heap[first], heap[at]];
    at = first;
  }
}
