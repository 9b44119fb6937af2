import { test } from 'node:test';
import assert from 'node:assert/strict';
import { emptyJob, reduceJob } from '../../../webroot/job-view.js';

const tasks = { total: 10, succeeded: 0, failed: 0, cancelled: 0 };

function after(...events) {
  return events.reduce(reduceJob, emptyJob());
}

function heard(state, at, more = {}) {
  return { type: 'job', job: { id: 'A', state, tasks, elapsedMs: 0, wireBytes: 0 }, at, ...more };
}

test('what was heard last is shown', () => {
  assert.equal(after(heard('queued', 1), heard('running', 2)).job.state, 'running');
  assert.equal(after(heard('queued', 1), heard('running', 2)).job.at, 2);
});

test('an end is never taken back', () => {
  const state = after(heard('succeeded', 1), heard('running', 2), heard('queued', 3, { asked: 2 }));
  assert.equal(state.job.state, 'succeeded');
});

test('what was asked for before the last news is not shown, unless it is the end', () => {
  assert.equal(after(heard('paused', 5), heard('running', 6, { asked: 4 })).job.state, 'paused');
  assert.equal(after(heard('paused', 5), heard('running', 7, { asked: 6 })).job.state, 'running');
  assert.equal(after(heard('paused', 5), heard('failed', 6, { asked: 4 })).job.state, 'failed');
});

test('pace is of a job that runs, and begins anew after a pause', () => {
  assert.ok(after(heard('running', 1)).samples.length > 0);
  assert.deepEqual(after(heard('running', 1), heard('paused', 2)).samples, []);
});

test('a job that is missing stays what it was', () => {
  const state = after(heard('running', 1), { type: 'missing' });
  assert.equal(state.missing, true);
  assert.equal(state.job.state, 'running');
});
