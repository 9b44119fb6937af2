import { test } from 'node:test';
import assert from 'node:assert/strict';
import { inWords, parts } from '../../../webroot/bars.js';

const none = { total: 100, queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };

test('a bar is made of what ended and what runs', () => {
  const bar = parts({ ...none, succeeded: 50, failed: 10, cancelled: 5, running: 20, queued: 15 });
  assert.deepEqual(bar, [
    { kind: 'done', from: 0, width: 50 },
    { kind: 'failed', from: 50, width: 10 },
    { kind: 'cancelled', from: 60, width: 5 },
    { kind: 'running', from: 65, width: 20 },
  ]);
});

test('nothing done is an empty bar', () => {
  assert.deepEqual(parts({ ...none, queued: 100 }), []);
});

test('one failure among a million is seen, and no bar is longer than it is', () => {
  const million = { ...none, total: 1_000_000 };
  for (const tasks of [
    { ...million, succeeded: 999_999, failed: 1 },
    { ...million, failed: 1, queued: 999_999 },
    { ...million, failed: 1, running: 999_999 },
    { ...million, cancelled: 999_999, failed: 1 },
  ]) {
    const bar = parts(tasks);
    assert.ok(bar.find((part) => part.kind === 'failed').width >= 1.5);
    const last = bar.at(-1);
    assert.ok(last.from + last.width <= 100.0001, JSON.stringify(bar));
    bar.slice(1).forEach((part, i) => assert.ok(Math.abs(bar[i].from + bar[i].width - part.from) < 1e-9));
  }
});

test('in words, what there is none of is left out', () => {
  assert.equal(inWords({ ...none, succeeded: 1180, failed: 2 }), '1,180 succeeded, 2 failed');
  assert.equal(inWords(none), '');
});
