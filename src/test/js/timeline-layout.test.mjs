import { test } from 'node:test';
import assert from 'node:assert/strict';
import { layOut } from '../../../webroot/timeline/layout.js';
import { fromAnswer } from '../../../webroot/timeline/model.js';
import { mix, parse } from '../../../webroot/timeline/colors.js';
import { labAnswer } from './timeline-fixtures.mjs';

const measure = (text) => text.length * 7;
const of = (answer, more = {}) => layOut(fromAnswer(answer), { width: 1180, measure, nowMs: 1000, lines: 1, ...more });
const lanes = (many, slots) =>
  Array.from({ length: many }, (_, at) => ({ worker: `loop-${at + 1}`, lastWorker: `loop-${at + slots}`, slots, bars: [], spans: [] }));
const merged = (many, slots = 8) =>
  labAnswer({
    merged: true,
    nodes: [{ name: 'n1', slots: many * slots, firstStartMs: 0, losses: [], lanes: lanes(many, slots) }],
    queue: { steps: [[0, 5000]], waits: [] },
  });

test('the lab has a lane for each worker with its name, and a box for what waits', () => {
  const layout = of(labAnswer());
  assert.ok(layout.named);
  assert.equal(layout.rows.length, 2);
  assert.equal(layout.queue.boxes.length, 1);
  assert.ok(layout.queue.top >= layout.top + layout.lanesHeight);
  assert.ok(layout.bottom < layout.height);
  assert.ok(layout.plot.left + layout.plot.width <= 1180);
});

test('on a phone it keeps the width: names stand above their lanes', () => {
  const layout = of(labAnswer(), { width: 358 });
  assert.ok(layout.narrow);
  assert.ok(layout.plot.width > 260);
  assert.ok(layout.rows[0].y >= 20);
});

test('many waits are an area, none take no room', () => {
  const many = of(merged(16));
  assert.equal(many.queue.boxes.length, 0);
  assert.ok(many.queue.areaHeight > 0);
  assert.equal(of(labAnswer({ queue: { steps: [[0, 0]], waits: [] } })).queue.height, 0);
});

test('when lanes are split, nothing else moves', () => {
  const whole = of(merged(16));
  const part = of(merged(200, 1), { frame: whole });
  assert.equal(part.height, whole.height);
  assert.deepEqual(part.plot, whole.plot);
  assert.equal(part.queue, whole.queue);
  assert.ok(part.contentHeight > part.lanesHeight, 'it scrolls');
});

test('a long name of a node does not push the picture away', () => {
  const nodes = [{ name: 'x'.repeat(200), slots: 2, firstStartMs: 0, losses: [], lanes: lanes(2, 1) }];
  assert.ok(of(labAnswer({ nodes })).plot.width > 800);
});

test('colours mix', () => {
  assert.deepEqual(parse('rgb(26, 98, 176)'), [26, 98, 176]);
  assert.deepEqual(parse('rgba(26, 98, 176, 0.5)'), [26, 98, 176]);
  assert.deepEqual(parse('nonsense'), [128, 128, 128]);
  assert.equal(mix('rgb(0, 0, 0)', 'rgb(200, 100, 50)', 0.5), 'rgb(100, 50, 25)');
});
