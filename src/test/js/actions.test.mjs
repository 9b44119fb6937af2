import { test } from 'node:test';
import assert from 'node:assert/strict';
import { refusal } from '../../../webroot/actions.js';
import { canDelete, living } from '../../../webroot/states.js';

function allowed(state, { failed = 0, stopping = null, putAside } = {}) {
  const job = { state, stopping, putAside, tasks: { failed, cancelled: 0 } };
  return ['pause', 'resume', 'cancel', 'retry', 'delete'].filter((action) => refusal(action, job) === null);
}

test('each state allows what the server allows', () => {
  assert.deepEqual(allowed('queued'), ['pause', 'cancel']);
  assert.deepEqual(allowed('running'), ['pause', 'cancel']);
  assert.deepEqual(allowed('paused'), ['resume', 'cancel']);
  assert.deepEqual(allowed('running', { stopping: 'cancel' }), []);
  assert.deepEqual(allowed('succeeded'), ['delete']);
  assert.deepEqual(allowed('failed', { failed: 2 }), ['retry', 'delete']);
});

test('what was put aside can be deleted, and nothing else', () => {
  assert.deepEqual(allowed('running', { putAside: true }), ['delete']);
  assert.deepEqual(allowed('queued', { putAside: true, stopping: 'cancel' }), ['delete']);
  assert.deepEqual([{ state: 'running', putAside: true }, { state: 'running', stale: true }, { state: 'failed' }].map(canDelete), [true, false, true]);
});

test('what is not allowed has a reason', () => {
  const job = { state: 'running', stopping: null, tasks: { failed: 0, cancelled: 0 } };
  assert.match(refusal('delete', job), /Cancel it first/);
  assert.match(refusal('retry', { ...job, state: 'succeeded' }), /none to run again/);
  assert.match(refusal('pause', { ...job, stopping: 'deadline' }), /being stopped/);
});

test('nodes that are not heard do not count', () => {
  assert.deepEqual(living([{ name: 'a', live: true }, { name: 'b', live: false }]), [{ name: 'a', live: true }]);
});
