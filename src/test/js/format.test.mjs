import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as format from '../../../webroot/format.js';

const table = (name, convert, rows) =>
  test(name, () => rows.forEach(([given, expected]) => assert.equal(convert(given), expected, String(given))));

table('durations have the digits that can be told apart', format.duration, [
  [0, '0 ms'],
  [0.04, '0.0 ms'],
  [0.44, '0.4 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [250.4, '250 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [7000, '7.00 s'],
  [9994, '9.99 s'],
  [9996, '10.0 s'],
  [24_040, '24.0 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_599_600, '1 h 0 min'],
  [3 * 3_600_000 + 240_000, '3 h 4 min'],
  [51 * 3_600_000, '2 d 3 h'],
  [4000 * 86_400_000, '4,000 d 0 h'],
  [-5, '0 ms'],
  [null, '–'],
  [undefined, '–'],
  [NaN, '–'],
]);

table('counts are grouped', format.count, [
  [0, '0'],
  [61204, '61,204'],
  [10_000_000, '10,000,000'],
  [null, '–'],
]);

test('counted things agree with their number', () => {
  assert.equal(format.counted(1, 'job'), '1 job');
  assert.equal(format.counted(0, 'job'), '0 jobs');
  assert.equal(format.counted(1200, 'entry', 'entries'), '1,200 entries');
});

table('bytes are in binary units', format.bytes, [
  [0, '0 B'],
  [812, '812 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [3717, '3.6 KiB'],
  [10 * 1024 - 1, '10 KiB'],
  [28_311_552, '27 MiB'],
  [1024 ** 3 - 1, '1.0 GiB'],
  [5 * 1024 ** 6, '5120 PiB'],
  [null, '–'],
]);

table('ratios have three digits', format.times, [
  [0, '0.00×'],
  [1.2857, '1.29×'],
  [9.996, '10.0×'],
  [48.04, '48.0×'],
  [99.96, '100×'],
  [1180.4, '1,180×'],
  [null, '–'],
]);

table('shares are whole percent', format.percent, [
  [0.643, '64 %'],
  [1, '100 %'],
  [null, '–'],
]);

table('times past are told in one unit', (past) => format.ago(1_000_000_000_000 - past, 1_000_000_000_000), [
  [-60_000, 'just now'],
  [4_999, 'just now'],
  [5_000, '5 s ago'],
  [59_999, '59 s ago'],
  [60_000, '1 min ago'],
  [3_599_999, '59 min ago'],
  [3_600_000, '1 h ago'],
  [86_399_999, '23 h ago'],
  [86_400_000, '1 d ago'],
  [40 * 86_400_000, '40 d ago'],
]);

test('exact times are in UTC, or local with their offset', () => {
  const then = Date.parse('2026-01-01T12:00:00.007Z');
  assert.equal(format.exact(then, true), '2026-01-01 12:00:00.007 UTC');
  const before = process.env.TZ;
  process.env.TZ = 'Asia/Kolkata';
  assert.equal(format.exact(then, false), '2026-01-01 17:30:00.007 +05:30');
  process.env.TZ = 'America/St_Johns';
  assert.equal(format.exact(then, false), '2026-01-01 08:30:00.007 −03:30');
  if (before === undefined) {
    delete process.env.TZ;
  } else {
    process.env.TZ = before;
  }
  assert.equal(format.exact(NaN, true), '–');
});

test('ids are shortened where they are long', () => {
  assert.equal(format.shortId('01JGFJJZ00Z3NDEKTSV4RRFFQ6'), '01JGFJ…FFQ6');
  assert.equal(format.shortId('short'), 'short');
});

test('the model of a job says how many run at once', () => {
  const job = (mode, concurrency) => ({ mode, concurrency, tasks: { total: 2000 } });
  assert.equal(format.model(job('sequential', 1)), 'sequential');
  assert.equal(format.model(job('pool', 5)), 'pool · 5');
  assert.equal(format.model(job('pool', 5000)), 'pool · 5,000');
  assert.equal(format.model(job('eventloop', 2000)), 'eventloop · all');
  assert.equal(format.model(job('virtual', 128)), 'virtual · 128');
});

table('a sentence has rough times', format.rough, [
  [0, '0 ms'],
  [7004, '7 s'],
  [5000, '5 s'],
  [7060, '7.1 s'],
  [1.24, '1.2 ms'],
  [120.4, '120 ms'],
  [125_000, '2 min 5 s'],
  [null, '–'],
]);

table('starts are told from the start of the job', format.after, [
  [0, '+0 s'],
  [2000, '+2.00 s'],
  [null, '–'],
]);

table('rates are a second', format.rate, [
  [2566.4, '2,566/s'],
  [0.42, '0.4/s'],
  [2, '2/s'],
  [null, '–'],
]);

table('models are told in full', format.modelInFull, [
  [{ mode: 'sequential', concurrency: 1, tasks: { total: 3 } }, 'sequential'],
  [{ mode: 'pool', concurrency: 2, tasks: { total: 3 } }, 'pool · 2 workers'],
  [{ mode: 'pool', concurrency: 1, tasks: { total: 3 } }, 'pool · 1 worker'],
  [{ mode: 'eventloop', concurrency: 128, tasks: { total: 1000 } }, 'eventloop · 128 at once'],
  [{ mode: 'virtual', concurrency: 1000, tasks: { total: 1000 } }, 'virtual · all at once'],
]);
