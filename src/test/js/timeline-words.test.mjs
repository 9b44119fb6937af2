import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fromAnswer } from '../../../webroot/timeline/model.js';
import { labAnswer } from './timeline-fixtures.mjs';
import {
  asSentence,
  barLines,
  describe,
  idleTexts,
  offset,
  queueTexts,
  reasonWords,
  spanLines,
  subtitle,
  waitPieces,
  waitTexts,
} from '../../../webroot/timeline/words.js';

const lab = (more) => fromAnswer(labAnswer(more));
const ended = () =>
  lab({
    state: 'succeeded',
    nowMs: 7000,
    makespanMs: 7000,
    lowerBoundMs: 5000,
    tasks: 3,
    nodes: [
      {
        name: 'n1',
        slots: 2,
        firstStartMs: 0,
        losses: [],
        lanes: [
          {
            worker: 'pool-1',
            lastWorker: 'pool-1',
            slots: 1,
            bars: [
              [0, 'ABC', 0, 2000, 'succeeded', 1, null],
              [2, 'GHI', 2000, 7000, 'succeeded', 1, null],
            ],
            spans: [],
          },
          { worker: 'pool-2', lastWorker: 'pool-2', slots: 1, bars: [[1, 'DEF', 0, 2000, 'failed', 3, 'timeout']], spans: [] },
        ],
      },
    ],
    queue: { steps: [[0, 1], [2000, 0]], waits: [[2, 'GHI', 0, 2000, 'concurrency']] },
  });

test('why the lab takes 7 s, in words', () => {
  const timeline = ended();
  assert.equal(waitTexts(timeline.waits[0], timeline, 7000)[0], 'GHI waits 2.00 s: both workers busy');
  assert.deepEqual(idleTexts({ from: 2000, to: 7000 }, 0, 0), ['idle 5.00 s: nothing left to run', 'idle 5.00 s', 'idle']);
  assert.deepEqual(waitPieces(timeline.waits[0], timeline, 7000), {
    whole: 'GHI waits 2.00 s: both workers busy',
    inside: ['GHI waits 2.00 s', 'GHI 2.00 s', 'GHI'],
    beside: 'both workers busy',
  });
  const words = describe(timeline, 7000);
  assert.match(words, /Makespan 7\.00 s, lower bound 5\.00 s\./);
  assert.match(words, /GHI waits 2\.00 s: both workers busy\./);
  assert.match(words, /DEF 0 ms to 2\.000 s, failed/);
});

test('the busy ones are called what they are in each mode', () => {
  const words = (mode, concurrency) => reasonWords('concurrency', { mode, concurrency });
  assert.equal(words('pool', 2), 'both workers busy');
  assert.equal(words('pool', 5), 'all 5 workers busy');
  assert.equal(words('pool', 1), 'one at a time');
  assert.equal(words('sequential', 1), 'one at a time');
  assert.equal(words('eventloop', 1200), '1,200 at a time');
  assert.equal(reasonWords(null, { mode: 'pool', concurrency: 2 }), '');
  for (const reason of ['capacity', 'host', 'backoff', 'paused', 'no-node', 'never-started']) {
    assert.notEqual(reasonWords(reason, { mode: 'pool', concurrency: 2 }), '');
  }
});

test('a wait that is over in a job that runs is told as past, without a reason where nobody knows it', () => {
  const timeline = lab();
  assert.equal(waitTexts({ index: 2, name: 'GHI', start: 0, end: 500, reason: null }, timeline, 1000)[0], 'GHI waited 500 ms');
  assert.equal(waitTexts({ index: 1234, name: null, start: 0, end: null, reason: null }, timeline, 1000)[0], 'task 1,234 waits 1.00 s');
});

test('idle while others waited is not idle for want of work', () => {
  assert.equal(idleTexts({ from: 0, to: 1000 }, 2, 5)[0], 'idle 1.00 s though 2 tasks waited');
  assert.equal(idleTexts({ from: 0, to: 1000 }, 0, 5)[0], 'idle 1.00 s');
});

test('what is merged says so', () => {
  const lanes = Array.from({ length: 16 }, () => ({ worker: 'loop-1', lastWorker: 'loop-8', slots: 8, bars: [], spans: [] }));
  const nodes = [{ name: 'n1', slots: 128, firstStartMs: 0, losses: [], lanes }];
  const many = { merged: true, tasks: 61_204, total: 100_000, nodes };
  assert.equal(subtitle(lab(many)), '61,204 tasks drawn in 16 lanes, merged where narrower than a pixel');
  assert.match(subtitle(lab({ ...many, every: 10 })), /^a sample, one in 10: 61,204 tasks/);
  assert.equal(subtitle(lab({ tasks: 2 }), lab(many)), '2 tasks drawn one by one in 2 lanes');
  assert.equal(subtitle(lab()), 'one lane per worker, grouped by node');
});

test('the queue says how many, and what for where all wait for the same', () => {
  assert.equal(queueTexts(18, lab())[0], 'up to 18 tasks wait: both workers busy');
  const mixed = lab({ queue: { steps: [], waits: [[1, 'a', 0, 1, 'backoff'], [2, 'b', 0, 1, 'concurrency']] } });
  assert.equal(queueTexts(18, mixed)[0], 'up to 18 tasks wait');
  assert.equal(queueTexts(18, mixed).at(-1), '18');
});

test('a task under the pointer tells all of itself, and can be read out', () => {
  const timeline = ended();
  const [node] = timeline.nodes;
  const at = (ms) => new Date(ms).toISOString();
  const lines = barLines(node.lanes[0].bars[1], node.lanes[0], node, timeline, 7000, at);
  assert.deepEqual(lines, [
    ['', 'GHI'],
    ['state', '✓ succeeded'],
    ['worker', 'pool-1 on n1'],
    ['waited', '2.00 s: both workers busy'],
    ['started', '+2.000 s'],
    ['at', '2026-01-01T00:00:02.000Z'],
    ['ran', '5.00 s'],
    ['ended', '+7.000 s'],
  ]);
  assert.match(asSentence(lines), /^GHI, state ✓ succeeded, worker pool-1 on n1, waited 2\.00 s/);
  const failed = barLines(node.lanes[1].bars[0], node.lanes[1], node, timeline, 7000, at);
  assert.deepEqual(failed[1], ['state', '✕ failed: timeout']);
  assert.deepEqual(failed.at(-1), ['attempt', '3']);
});

test('runs that are drawn together are told together', () => {
  const lane = { worker: 'loop-1', lastWorker: 'loop-8', slots: 8 };
  const span = { column: 10, columns: 2, busy: 95, started: 41, failed: 1, running: 0 };
  assert.deepEqual(spanLines(span, lane, { name: 'n1' }, 5, 1000), [
    ['', '41 tasks'],
    ['from', '+1.050 s to +1.060 s'],
    ['workers', 'loop-1 to loop-8 on n1'],
    ['busy', '95 %'],
    ['failed', '✕ 1'],
  ]);
});

test('times from the start are exact', () => {
  assert.equal(offset(0), '0 ms');
  assert.equal(offset(2.125), '2.125 ms');
  assert.equal(offset(2003.4), '2.003 s');
  assert.equal(offset(182_500), '3 min 2.500 s');
  assert.equal(offset(7_323_004), '2 h 2 min 3.004 s');
});
