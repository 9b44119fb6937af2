import { test } from 'node:test';
import assert from 'node:assert/strict';
import { PAGE, TaskPages, patched, rowOf } from '../../../webroot/task-pages.js';

const START = Date.parse('2026-01-01T00:00:00.000Z');

function row(index, state = 'queued', more = {}) {
  return { index, name: `task-${index}`, type: 'sleep', state, attempts: 0, node: null, worker: null, startMs: null, endMs: null, ranMs: null, code: null, wait: null, ...more };
}

function rows(from, count, state) {
  return Array.from({ length: count }, (_, i) => row(from + i, state));
}

function read(pages, page, list, next = null) {
  pages.begin(page);
  pages.end(page, list, next);
}

const running = (index) => [index, 'running', 'n1', 'pool-1', 5, null, 1, null];
const succeeded = (index) => [index, 'succeeded', 'n1', 'pool-1', 5, 25, 1, null];

test('a task becomes a row with times from the start of the job', () => {
  const task = {
    index: 2, name: 'GHI', type: 'sleep', state: 'succeeded', attempts: 1, node: 'n1', worker: 'pool-1',
    startedAt: '2026-01-01T00:00:02.000Z', endedAt: '2026-01-01T00:00:07.001Z', elapsedMs: 5000.4,
    error: null, wait: null, runs: [], download: null,
  };
  const { startMs, endMs, ranMs, code, partial } = rowOf(task, START);
  assert.deepEqual({ startMs, endMs, ranMs, code, partial }, { startMs: 2000, endMs: 7001, ranMs: 5000.4, code: null, partial: false });
});

test('without a filter any page can be read, and only those in sight are', () => {
  const pages = new TaskPages({ filtered: false, total: 100_000 });
  assert.equal(pages.length, 100_000);
  assert.deepEqual(pages.wanted(50_010, 50_050), [{ page: 500, query: { from: 50_000, limit: PAGE } }]);
  assert.deepEqual(pages.wanted(190, 210).map(({ page }) => page), [1, 2]);
  read(pages, 1, rows(100, 100));
  assert.deepEqual(pages.wanted(190, 210).map(({ page }) => page), [2]);
  assert.equal(pages.at(150).index, 150);
  assert.equal(pages.at(250), null);
  assert.equal(pages.placeOf(99_999), 99_999);
  assert.equal(pages.placeOf(100_000), -1);
});

test('a page is not asked for twice at a time, and again where it failed', () => {
  const pages = new TaskPages({ filtered: false, total: 100 });
  pages.begin(0);
  assert.deepEqual(pages.wanted(0, 10), []);
  pages.end(0, null);
  assert.equal(pages.wanted(0, 10).length, 1);
});

test('only so many pages are kept', () => {
  const pages = new TaskPages({ filtered: false, total: 100_000 });
  for (let page = 0; page < 100; page += 1) {
    read(pages, page, rows(page * 100, 100));
    pages.wanted(0, 10);
  }
  assert.equal(pages.at(5).index, 5, 'looked at all the time');
  assert.equal(pages.at(105), null, 'looked at long ago');
  assert.equal(pages.at(9_905).index, 9_905);
});

test('under a filter pages follow each other', () => {
  const pages = new TaskPages({ filtered: true, total: 100_000 });
  assert.equal(pages.length, 1, 'something may come');
  assert.deepEqual(pages.wanted(0, 20), [{ page: 0, query: { cursor: '', limit: PAGE } }]);
  read(pages, 0, rows(0, 100, 'failed'), 'c1');
  assert.equal(pages.length, 101);
  assert.equal(pages.complete, false);
  assert.deepEqual(pages.wanted(80, 101), [{ page: 1, query: { cursor: 'c1', limit: PAGE } }]);
  read(pages, 1, rows(700, 30, 'failed'));
  assert.equal(pages.length, 130);
  assert.equal(pages.complete, true);
  assert.equal(pages.placeOf(705), 105);
  assert.equal(pages.placeOf(500), -1);
});

test('under a filter the list may become shorter and longer', () => {
  const pages = new TaskPages({ filtered: true, total: 100_000 });
  read(pages, 0, rows(0, 100, 'running'), 'c1');
  read(pages, 1, rows(100, 50, 'running'));
  read(pages, 0, rows(0, 20, 'running'));
  assert.equal(pages.length, 20);
  assert.equal(pages.at(100), null);
  assert.equal(pages.placeOf(110), -1);
  read(pages, 0, rows(0, 100, 'running'), 'c2');
  assert.deepEqual(pages.wanted(90, 101), [{ page: 1, query: { cursor: 'c2', limit: PAGE } }]);
});

test('a page whose beginning has moved is read again', () => {
  const pages = new TaskPages({ filtered: true, total: 1000 });
  read(pages, 0, rows(0, 100, 'running'), 'c1');
  read(pages, 1, rows(100, 100, 'running'), 'c2');
  read(pages, 0, rows(50, 100, 'running'), 'c150');
  assert.deepEqual(pages.wanted(90, 150), [{ page: 1, query: { cursor: 'c150', limit: PAGE } }]);
});

test('the feed changes rows that are known', () => {
  const pages = new TaskPages({ filtered: false, total: 1000 });
  read(pages, 0, rows(0, 100));
  assert.equal(pages.patch([running(7)]), true);
  assert.equal(pages.patch([running(700)]), false);
  assert.deepEqual([pages.at(7).state, pages.at(7).worker, pages.at(7).startMs, pages.at(7).ranMs], ['running', 'pool-1', 5, null]);
  pages.patch([succeeded(7)]);
  assert.deepEqual([pages.at(7).state, pages.at(7).ranMs], ['succeeded', 20]);
});

test('an end is never taken back', () => {
  const pages = new TaskPages({ filtered: false, total: 1000 });
  read(pages, 0, rows(0, 100));
  pages.patch([succeeded(7)]);
  assert.equal(pages.patch([running(7)]), false);
  assert.equal(pages.at(7).state, 'succeeded');
});

test('what the feed told while a page was on its way is newer than the page', () => {
  const pages = new TaskPages({ filtered: false, total: 1000 });
  pages.begin(0);
  pages.patch([running(3)]);
  pages.patch([succeeded(4)]);
  pages.end(0, rows(0, 100), null);
  assert.deepEqual([pages.at(3).state, pages.at(4).state, pages.at(5).state], ['running', 'succeeded', 'queued']);
});

test('what has expired stays until it was read again', () => {
  const pages = new TaskPages({ filtered: false, total: 1000 });
  read(pages, 0, rows(0, 100));
  pages.expire();
  assert.equal(pages.at(3).index, 3);
  assert.equal(pages.wanted(0, 10).length, 1);
  read(pages, 0, rows(0, 100, 'running'));
  assert.equal(pages.wanted(0, 10).length, 0);
});

test('what was on its way when all expired is read again', () => {
  const pages = new TaskPages({ filtered: false, total: 1000 });
  pages.begin(0);
  pages.expire();
  pages.end(0, rows(0, 100), null);
  assert.equal(pages.at(3).index, 3);
  assert.equal(pages.wanted(0, 10).length, 1);
});

test('a download that ended is only partly known from the feed', () => {
  const download = row(0, 'running', { type: 'download' });
  assert.equal(patched(download, succeeded(0)).partial, true);
  assert.equal(patched(row(0, 'running'), succeeded(0)).partial, false);
  const pages = new TaskPages({ filtered: false, total: 1 });
  read(pages, 0, [download]);
  pages.patch([succeeded(0)]);
  assert.equal(pages.wanted(0, 1).length, 0);
  pages.expirePartial(0, 1);
  assert.equal(pages.wanted(0, 1).length, 1);
});
