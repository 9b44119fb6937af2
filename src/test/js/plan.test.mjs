import { test } from 'node:test';
import assert from 'node:assert/strict';
import { planOf, workersOf } from '../../../webroot/plan.js';

const lab = [2000, 2000, 5000];

test('the lab takes 9, 7 and 5 seconds', () => {
  const makespan = (mode, concurrency = null, order = 'fifo') =>
    planOf({ runMillis: lab, mode, concurrency, order }).makespanMs;
  assert.equal(makespan('sequential'), 9000);
  assert.equal(makespan('pool', 2), 7000);
  assert.equal(makespan('pool', 2, 'longest-first'), 5000);
  for (const mode of ['pool', 'threads', 'eventloop', 'virtual']) {
    assert.equal(makespan(mode), 5000, mode);
  }
});

test('the bound is the longest task or the work divided', () => {
  const plan = planOf({ runMillis: lab, mode: 'pool', concurrency: 2, order: 'fifo' });
  assert.deepEqual(
    [plan.tasks, plan.workers, plan.busyMs, plan.longestMs, plan.lowerBoundMs],
    [3, 2, 9000, 5000, 5000],
  );
  assert.equal(planOf({ runMillis: [1000, 1000, 1000], mode: 'pool', concurrency: 2, order: 'fifo' }).lowerBoundMs, 1500);
});

test('runs tell who runs what when', () => {
  const { runs } = planOf({ runMillis: lab, mode: 'pool', concurrency: 2, order: 'fifo' });
  assert.deepEqual(runs, [[0, 0, 0, 2000], [1, 1, 0, 2000], [2, 0, 2000, 7000]]);
});

test('the list is repeated, and equals keep their order', () => {
  const { tasks, busyMs, runs } = planOf({ runMillis: [1, 2], repeat: 2, mode: 'sequential', concurrency: null, order: 'longest-first' });
  assert.deepEqual([tasks, busyMs], [4, 6]);
  assert.deepEqual(runs.map((run) => run[0]), [1, 1, 0, 0]);
});

test('many tasks have bounds and no schedule', () => {
  const plan = planOf({ runMillis: [10], repeat: 1_000_000, mode: 'pool', concurrency: 10, order: 'fifo' });
  assert.deepEqual([plan.tasks, plan.lowerBoundMs, plan.makespanMs, plan.runs], [1_000_000, 1_000_000, null, null]);
});

test('a schedule of thousands agrees with a plain one', () => {
  const runMillis = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 101);
  const { makespanMs } = planOf({ runMillis, mode: 'pool', concurrency: 7, order: 'fifo' });
  const free = new Array(7).fill(0);
  runMillis.forEach((millis) => {
    const at = free.indexOf(Math.min(...free));
    free[at] += millis;
  });
  assert.equal(makespanMs, Math.max(...free));
});

test('no tasks, no time', () => {
  const plan = planOf({ runMillis: [], mode: 'pool', concurrency: 2, order: 'fifo' });
  assert.deepEqual([plan.tasks, plan.workers, plan.lowerBoundMs, plan.makespanMs], [0, 0, 0, 0]);
});

test('modes know how many run at once', () => {
  assert.equal(workersOf('sequential', null, 10), 1);
  assert.equal(workersOf('pool', null, 10), 5);
  assert.equal(workersOf('pool', null, 3), 3);
  assert.equal(workersOf('eventloop', null, 100_000), 100_000);
  assert.equal(workersOf('threads', null, 100_000), 2000);
  assert.equal(workersOf('virtual', 50, 100), 50);
});
