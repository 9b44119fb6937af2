import { test } from 'node:test';
import assert from 'node:assert/strict';
import { durationJson, parseDuration } from '../../../webroot/durations.js';

test('durations are numbers of seconds or parts with units', () => {
  const cases = { '2': 2000, '0.25': 250, '2s': 2000, '200ms': 200, '1.5s': 1500, '1h30m': 5_400_000, '1d': 86_400_000, ' 5s ': 5000, '0': 0 };
  for (const [text, millis] of Object.entries(cases)) {
    assert.equal(parseDuration(text), millis, text);
  }
  assert.equal(parseDuration(2.5), 2500);
});

test('what is no duration is none', () => {
  for (const text of ['', ' ', 's', '-1', '1 s', '1x', '2s!', '1e3', '366d', null, undefined]) {
    assert.equal(parseDuration(text), null, String(text));
  }
});

test('digits alone are sent as a number of seconds, anything else as it is', () => {
  assert.equal(durationJson(' 2.5 '), 2.5);
  assert.equal(durationJson('2s'), '2s');
  assert.equal(durationJson('soon'), 'soon');
});
