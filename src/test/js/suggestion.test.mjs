import { test } from 'node:test';
import assert from 'node:assert/strict';
import { suggestionFor } from '../../../webroot/suggestion.js';

/** What the server predicts for the lab. */
const predictions = [
  [1, 9000, 9000],
  [2, 7000, 5000],
  [3, 5000, 5000],
].flatMap(([concurrency, fifo, longestFirst]) => [
  { concurrency, order: 'fifo', makespanMs: fifo },
  { concurrency, order: 'longest-first', makespanMs: longestFirst },
]);

const lab = { mode: 'pool', concurrency: 2, order: 'fifo', stopping: null };

test('the lab is to be run longest-first', () => {
  const suggestion = suggestionFor(lab, { makespanMs: 7004, predictions }, true);
  assert.deepEqual(suggestion, { label: 'Run it longest-first', changes: { order: 'longest-first' } });
});

test('where nobody knows beforehand how long tasks take, more workers are', () => {
  const suggestion = suggestionFor(lab, { makespanMs: 7004, predictions }, false);
  assert.deepEqual(suggestion, { label: 'Run it with 3 workers', changes: { concurrency: '3' } });
});

test('what ran one after the other is to be run in a pool', () => {
  const suggestion = suggestionFor({ ...lab, mode: 'sequential', concurrency: 1 }, { makespanMs: 9010, predictions }, true);
  assert.deepEqual(suggestion, { label: 'Run it with 2 workers', changes: { mode: 'pool', concurrency: '2' } });
});

test('where nothing would help, nothing is suggested', () => {
  assert.equal(suggestionFor({ ...lab, order: 'longest-first' }, { makespanMs: 5003, predictions }, true), null);
  assert.equal(suggestionFor({ ...lab, concurrency: 3 }, { makespanMs: 5003, predictions }, true), null);
});

test('what the numbers do not bear is not suggested', () => {
  assert.equal(suggestionFor(lab, { makespanMs: 9000, predictions }, true), null, 'waits explain it');
  assert.equal(suggestionFor({ ...lab, stopping: 'cancel' }, { makespanMs: 7000, predictions }, true), null);
  assert.equal(suggestionFor(lab, { makespanMs: 0, predictions: [] }, true), null, 'no task ran');
});
