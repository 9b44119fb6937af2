import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyTasks, barsOf, fromAnswer, hasEnded, isExact, lanesOf } from '../../../webroot/timeline/model.js';
import { labAnswer } from './timeline-fixtures.mjs';

const bar = (timeline, lane, at) => lanesOf(timeline)[lane].bars[at];

test('an answer is read with names for its places', () => {
  const timeline = fromAnswer(labAnswer());
  assert.equal(timeline.startedAt, Date.UTC(2026, 0, 1));
  assert.deepEqual(bar(timeline, 0, 0), { index: 0, name: 'ABC', start: 0, end: null, state: 'running', attempt: 1, error: null });
  assert.deepEqual(timeline.waits, [{ index: 2, name: 'GHI', start: 0, end: null, reason: 'concurrency' }]);
  assert.deepEqual(timeline.steps, [{ at: 0, tasks: 1 }]);
  assert.equal(barsOf(timeline), 2);
  assert.ok(isExact(timeline));
  assert.ok(!hasEnded(timeline));
  assert.ok(hasEnded(fromAnswer(labAnswer({ state: 'failed' }))));
  assert.equal(fromAnswer(labAnswer({ startedAt: null })).startedAt, null);
});

test('spans and losses have names too', () => {
  const nodes = [
    {
      name: 'n1',
      slots: 40,
      firstStartMs: 5,
      losses: [[7, 2]],
      lanes: [{ worker: 'loop-1', lastWorker: 'loop-40', slots: 40, bars: [], spans: [[3, 2, 85, 12, 1, 4]] }],
    },
  ];
  const timeline = fromAnswer(labAnswer({ nodes, merged: true }));
  assert.deepEqual(timeline.nodes[0].losses, [{ at: 7, tasks: 2 }]);
  assert.deepEqual(lanesOf(timeline)[0].spans, [{ column: 3, columns: 2, busy: 85, started: 12, failed: 1, running: 4 }]);
  assert.ok(!isExact(timeline));
});

test('a task that ends and the one that follows it change a new timeline and not the old one', () => {
  const before = fromAnswer(labAnswer());
  const { timeline, incomplete } = applyTasks(before, [
    [0, 'succeeded', 'n1', 'pool-1', 0, 2000, 1, null],
    [2, 'running', 'n1', 'pool-1', 2000, null, 1, null],
  ]);
  assert.equal(incomplete, false);
  assert.deepEqual(
    lanesOf(timeline)[0].bars.map(({ name, start, end, state }) => [name, start, end, state]),
    [
      ['ABC', 0, 2000, 'succeeded'],
      ['GHI', 2000, null, 'running'],
    ],
  );
  assert.deepEqual(timeline.waits, [{ index: 2, name: 'GHI', start: 0, end: 2000, reason: 'concurrency' }]);
  assert.equal(bar(before, 0, 0).end, null);
  assert.equal(before.waits[0].end, null);
  // The line of now is not drawn before what is known to have happened.
  assert.equal(before.toldMs, 1000);
  assert.equal(timeline.toldMs, 2000);
});

test('what is told twice or late changes nothing', () => {
  const ended = [0, 'failed', 'n1', 'pool-1', 0, 2000, 1, 'timeout'];
  const once = applyTasks(fromAnswer(labAnswer()), [ended]).timeline;
  const again = applyTasks(once, [ended, [0, 'running', 'n1', 'pool-1', 0, null, 1, null]]).timeline;
  assert.deepEqual(lanesOf(again)[0].bars, lanesOf(once)[0].bars);
  assert.equal(bar(again, 0, 0).error, 'timeout');
});

test('new workers and nodes come in where they belong', () => {
  const { timeline } = applyTasks(fromAnswer(labAnswer()), [
    [2, 'running', 'n0', 'pool-10', 500, null, 1, null],
    [3, 'running', 'n0', 'pool-9', 600, null, 1, null],
  ]);
  assert.deepEqual(
    timeline.nodes.map((node) => node.name),
    ['n0', 'n1'],
  );
  assert.deepEqual(
    timeline.nodes[0].lanes.map((lane) => lane.worker),
    ['pool-9', 'pool-10'],
  );
});

test('what the feed does not tell has to be read', () => {
  const waiting = applyTasks(fromAnswer(labAnswer()), [[0, 'queued', null, null, null, null, 1, null]]);
  assert.equal(waiting.incomplete, true);
  const merged = fromAnswer(labAnswer({ merged: true }));
  const told = applyTasks(merged, [[0, 'succeeded', 'n1', 'pool-1', 0, 5, 1, null]]);
  assert.equal(told.incomplete, true);
  assert.equal(told.timeline, merged);
});
