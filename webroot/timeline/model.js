// A timeline as it is shown, made of what the API answers and of what a job's feed tells. Pure: an event gives a new
// timeline and leaves the old one as it is.

/** Of more runs than this, not every one comes with its name. */
const NAMED_MAX = 1000;

/** What the API answers, with names for the places of its arrays. */
export function fromAnswer(answer) {
  return {
    id: answer.id,
    state: answer.state,
    mode: answer.mode,
    concurrency: answer.concurrency,
    total: answer.total,
    startedAt: answer.startedAt === null ? null : Date.parse(answer.startedAt),
    fromMs: answer.fromMs,
    toMs: answer.toMs,
    width: answer.width,
    nowMs: answer.nowMs,
    toldMs: answer.nowMs,
    makespanMs: answer.makespanMs,
    lowerBoundMs: answer.lowerBoundMs,
    every: answer.every,
    tasks: answer.tasks,
    merged: answer.merged,
    nodes: answer.nodes.map(nodeOf),
    steps: answer.queue.steps.map(([at, tasks]) => ({ at, tasks })),
    waits: answer.queue.waits.map(([index, name, start, end, reason]) => ({ index, name, start, end, reason })),
  };
}

function nodeOf({ name, slots, firstStartMs, losses, lanes }) {
  return {
    name,
    slots,
    firstStart: firstStartMs,
    losses: losses.map(([at, tasks]) => ({ at, tasks })),
    lanes: lanes.map(({ worker, lastWorker, slots: many, bars, spans }) => ({
      worker,
      lastWorker,
      slots: many,
      bars: bars.map(([index, task, start, end, state, attempt, error]) => ({
        index,
        name: task,
        start,
        end,
        state,
        attempt,
        error,
      })),
      spans: spans.map(([column, columns, busy, started, failed, running]) => ({
        column,
        columns,
        busy,
        started,
        failed,
        running,
      })),
    })),
  };
}

export function hasEnded(timeline) {
  return timeline.state === 'succeeded' || timeline.state === 'failed' || timeline.state === 'cancelled';
}

export function lanesOf(timeline) {
  return timeline.nodes.flatMap((node) => node.lanes);
}

export function barsOf(timeline) {
  return lanesOf(timeline).reduce((sum, lane) => sum + lane.bars.length, 0);
}

/** Whether every run is in it with its name, so that no part of it has to be read more closely. */
export function isExact(timeline) {
  return !timeline.merged && timeline.every === 1 && barsOf(timeline) <= NAMED_MAX;
}

/** "pool-12" is after "pool-2". */
function byNumber(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** A timeline that is taken apart to be changed. */
function copyOf(timeline) {
  const nodes = timeline.nodes.map((node) => ({
    ...node,
    lanes: node.lanes.map((lane) => ({ ...lane, bars: [...lane.bars] })),
  }));
  return { ...timeline, nodes, waits: [...timeline.waits] };
}

function laneFor(timeline, nodeName, worker, start) {
  let node = timeline.nodes.find((one) => one.name === nodeName);
  if (!node) {
    node = { name: nodeName, slots: 0, firstStart: start, losses: [], lanes: [] };
    timeline.nodes.push(node);
    timeline.nodes.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  let lane = node.lanes.find((one) => one.worker === worker);
  if (!lane) {
    lane = { worker, lastWorker: worker, slots: 1, bars: [], spans: [] };
    node.lanes.push(lane);
    node.lanes.sort((a, b) => byNumber(a.worker, b.worker));
    node.slots = Math.max(node.slots, node.lanes.length);
  }
  return lane;
}

/**
 * Takes in what a job's feed tells of its tasks, [index, state, node, worker, startMs, endMs, attempts, errorCode].
 *
 * @return the new timeline, and whether it has to be read again to be complete
 */
export function applyTasks(timeline, tasks) {
  if (!isExact(timeline)) {
    return { timeline, incomplete: true };
  }
  const next = copyOf(timeline);
  let incomplete = false;
  for (const [index, state, node, worker, start, end, attempt, error] of tasks) {
    if (state === 'queued' || node === null || start === null) {
      // It waits for another attempt, or never ran: what came of it meanwhile is not told here.
      incomplete = true;
      continue;
    }
    put(next, { index, node, worker, bar: { state, start, end, attempt, error } });
    next.toldMs = Math.max(next.toldMs, end ?? start);
  }
  return { timeline: next, incomplete };
}

function put(timeline, { index, node, worker, bar }) {
  const waited = timeline.waits.findIndex((wait) => wait.index === index && wait.end === null);
  const name = timeline.waits[waited]?.name ?? null;
  if (waited >= 0) {
    timeline.waits[waited] = { ...timeline.waits[waited], end: bar.start };
  }
  const { bars } = laneFor(timeline, node, worker, bar.start);
  const known = bars.findLastIndex((one) => one.index === index && one.attempt === bar.attempt);
  if (known < 0) {
    bars.push({ index, name, ...bar });
    bars.sort((a, b) => a.start - b.start);
  } else if (bars[known].end === null || bar.end !== null) {
    bars[known] = { ...bars[known], ...bar };
  }
}
