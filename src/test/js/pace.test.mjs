import { test } from 'node:test';
import assert from 'node:assert/strict';
import { leftMillis, rateOf, withSample } from '../../../webroot/pace.js';

function job(done, elapsedMs, more = {}) {
  return {
    state: 'running',
    tasks: { total: 1000, succeeded: done, failed: 0, cancelled: 0 },
    elapsedMs,
    wireBytes: done * 10,
    ...more,
  };
}

test('the first rate is the mean since the start', () => {
  const samples = withSample([], job(500, 10_000), 50_000);
  assert.deepEqual(rateOf(samples), { tasks: 50, bytes: 500 });
});

test('then what was heard lately counts', () => {
  let samples = [];
  for (let second = 0; second <= 30; second += 1) {
    const done = second < 15 ? second : 15 + (second - 15) * 20;
    samples = withSample(samples, job(done, second * 1000), 100_000 + second * 1000);
  }
  assert.equal(rateOf(samples).tasks, 20);
  assert.ok(samples.length <= 12);
});

test('a job that says nothing for long keeps a sample to compare with', () => {
  let samples = withSample([], job(100, 10_000), 10_000);
  samples = withSample(samples, job(200, 60_000), 60_000);
  assert.equal(rateOf(samples).tasks, 2);
});

test('of a handful of tasks no rate is told', () => {
  assert.equal(rateOf(withSample([], job(3, 10_000), 10_000)), null);
  assert.equal(rateOf(withSample([], job(500, 300), 300)), null);
  assert.equal(rateOf([]), null);
});

test('what comes twice or late changes nothing', () => {
  const samples = withSample([], job(500, 10_000), 50_000);
  assert.equal(withSample(samples, job(400, 9000), 50_000), samples);
});

test('what is left takes as long as the rate says, while it runs', () => {
  const rate = { tasks: 50, bytes: 0 };
  assert.equal(leftMillis(job(500, 10_000), rate), 10_000);
  assert.equal(leftMillis(job(500, 10_000, { state: 'paused' }), rate), null);
  assert.equal(leftMillis(job(500, 10_000), null), null);
  assert.equal(leftMillis(job(500, 10_000), { tasks: 0, bytes: 0 }), null);
});
