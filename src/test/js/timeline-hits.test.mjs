import { test } from 'node:test';
import assert from 'node:assert/strict';
import { boxOf, hitAt, placeOf, runOf } from '../../../webroot/timeline/hits.js';
import { layOut } from '../../../webroot/timeline/layout.js';
import { fromAnswer } from '../../../webroot/timeline/model.js';
import { labAnswer } from './timeline-fixtures.mjs';

function sceneOf(answer) {
  const shown = fromAnswer(answer);
  const layout = layOut(shown, { width: 1180, measure: (text) => text.length * 7, nowMs: 1000, lines: 1 });
  return { layout, shown, view: { from: 0, to: 1000 }, scroll: 0, now: 1000 };
}

const middle = ({ layout }) => layout.plot.left + layout.plot.width / 2;

test('a run is found where it is drawn, and nothing beside the picture', () => {
  const scene = sceneOf(labAnswer());
  const { layout } = scene;
  const second = layout.top + layout.rows[1].y + layout.rows[1].height / 2;
  const hit = hitAt(scene, middle(scene), second, 5);
  assert.deepEqual([hit.kind, hit.bar.name, hit.lane.worker], ['bar', 'DEF', 'pool-2']);
  assert.equal(hitAt(scene, layout.plot.left - 6, second, 5), null);
  assert.equal(hitAt(scene, middle(scene), layout.height, 5), null);
});

test('what waits is found below', () => {
  const scene = sceneOf(labAnswer());
  const { queue } = scene.layout;
  const hit = hitAt(scene, middle(scene), queue.top + queue.boxHeight / 2, 5);
  assert.deepEqual([hit.kind, hit.wait.name, hit.row], ['wait', 'GHI', 0]);
  assert.equal(boxOf(scene, hit).y, queue.top);
  const many = sceneOf(labAnswer({ queue: { steps: [[0, 5000]], waits: [] } }));
  assert.deepEqual(hitAt(many, middle(many), many.layout.queue.top + 5, 5).tasks, 5000);
});

test('runs that are drawn together are found by their column', () => {
  const answer = labAnswer({ merged: true });
  answer.nodes[0].lanes = [{ worker: 'loop-1', lastWorker: 'loop-8', slots: 8, bars: [], spans: [[0, 600, 90, 5, 0, 1]] }];
  const scene = sceneOf(answer);
  const y = scene.layout.top + 5;
  const hit = hitAt(scene, scene.layout.plot.left + 20, y, 5);
  assert.equal(hit.kind, 'span');
  assert.equal(Math.round(boxOf(scene, hit).width), Math.round(scene.layout.plot.width / 2));
  assert.equal(hitAt(scene, scene.layout.plot.left + scene.layout.plot.width * 0.9, y, 5), null);
});

test('a run is found again by its task, and its box is where it was hit', () => {
  const scene = sceneOf(labAnswer());
  const { layout } = scene;
  const found = runOf(layout, 0);
  assert.equal(found.bar.name, 'ABC');
  assert.deepEqual([runOf(layout, 2), runOf(layout, null)], [null, null]);
  const box = boxOf(scene, found);
  assert.deepEqual([box.x, Math.round(box.width)], [layout.plot.left, layout.plot.width]);
  const place = placeOf(scene, found);
  assert.equal(hitAt(scene, place.x, place.y - 1, 5).bar.name, 'ABC');
  const scrolled = boxOf({ ...scene, scroll: 10 }, found);
  assert.equal(scrolled.y, box.y - 10);
});

test('what is no longer drawn has no box', () => {
  const scene = sceneOf(labAnswer());
  const gone = { kind: 'bar', bar: { start: 0, end: 1 }, lane: {} };
  assert.equal(boxOf(scene, gone), null);
  assert.deepEqual(placeOf(scene, gone), { x: 0, y: 0 });
});
