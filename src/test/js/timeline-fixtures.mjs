// What the tests of the timeline have in common.

/** The lab as the API answers while GHI waits. */
export function labAnswer(more = {}) {
  return {
    id: '01J',
    state: 'running',
    mode: 'pool',
    concurrency: 2,
    total: 3,
    startedAt: '2026-01-01T00:00:00.000Z',
    fromMs: 0,
    toMs: 1000,
    width: 1200,
    nowMs: 1000,
    makespanMs: null,
    lowerBoundMs: null,
    every: 1,
    tasks: 2,
    merged: false,
    nodes: [
      {
        name: 'n1',
        slots: 2,
        firstStartMs: 0,
        losses: [],
        lanes: [
          { worker: 'pool-1', lastWorker: 'pool-1', slots: 1, bars: [[0, 'ABC', 0, null, 'running', 1, null]], spans: [] },
          { worker: 'pool-2', lastWorker: 'pool-2', slots: 1, bars: [[1, 'DEF', 0, null, 'running', 1, null]], spans: [] },
        ],
      },
    ],
    queue: { steps: [[0, 1]], waits: [[2, 'GHI', 0, null, 'concurrency']] },
    ...more,
  };
}
