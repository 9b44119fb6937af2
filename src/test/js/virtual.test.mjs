import { test } from 'node:test';
import assert from 'node:assert/strict';
import { rowsInSight, scrollTopFor } from '../../../webroot/virtual.js';

const list = { count: 100_000, rowHeight: 36, viewport: 600 };

test('only what is in sight is rendered', () => {
  for (const scrollTop of [0, 1, 36, 50_000, 1_799_982, 3_599_400, 9_999_999]) {
    const { height, first, last, offset } = rowsInSight({ ...list, scrollTop });
    assert.equal(height, 3_600_000);
    assert.ok(last - first < 40, `${last - first} rows`);
    const top = Math.min(scrollTop, height - 600);
    assert.ok(first * 36 <= top && last * 36 >= top + 600);
    assert.equal(offset, first * 36);
  }
});

test('a short list is rendered whole', () => {
  assert.deepEqual(rowsInSight({ count: 3, rowHeight: 36, viewport: 108, scrollTop: 0 }), { height: 108, first: 0, last: 3, offset: 0 });
  assert.deepEqual(rowsInSight({ count: 0, rowHeight: 36, viewport: 0, scrollTop: 0 }), { height: 0, first: 0, last: 0, offset: 0 });
});

test('of ten million rows the first and the last can be reached', () => {
  const huge = { count: 10_000_000, rowHeight: 36, viewport: 600 };
  const end = rowsInSight({ ...huge, scrollTop: 8_000_000 });
  assert.equal(end.height, 8_000_000);
  assert.equal(end.last, 10_000_000);
  assert.ok(Math.abs(end.offset + (end.last - end.first) * 36 - 8_000_000) < 1);
  assert.equal(rowsInSight({ ...huge, scrollTop: 0 }).first, 0);
  const to = scrollTopFor(5_000_000, { ...huge, scrollTop: 0 });
  const there = rowsInSight({ ...huge, scrollTop: to });
  assert.ok(there.first <= 5_000_000 && there.last > 5_000_000);
});

test('a row in sight is not scrolled to, the next one comes in, a far one stands in the middle', () => {
  assert.equal(scrollTopFor(10, { ...list, scrollTop: 100 }), 100);
  assert.equal(scrollTopFor(0, { ...list, scrollTop: 30 }), 0);
  assert.equal(scrollTopFor(17, { ...list, scrollTop: 30 }), 48);
  assert.equal(scrollTopFor(1000, { ...list, scrollTop: 0 }), 36_000 + 18 - 300);
  assert.equal(scrollTopFor(2, { ...list, scrollTop: 50_000 }), 0);
});
