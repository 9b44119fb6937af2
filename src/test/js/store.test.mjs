import { test } from 'node:test';
import assert from 'node:assert/strict';
import { countOf, elapsed, emptyJobs, freshCount, reduceJobs, selectedJobs } from '../../../webroot/store.js';

const job = (id, state = 'succeeded', name = 'lab') => ({ id, state, name, elapsedMs: 1000, startedAt: 'x' });
const page = (jobs, more = {}) => ({
  type: 'page',
  jobs,
  next: null,
  counts: { succeeded: jobs.length },
  append: false,
  asked: 100,
  at: 110,
  ...more,
});
const changed = (jobs, more = {}) => ({ type: 'changed', jobs, deleted: [], at: 200, ...more });
const after = (...events) => events.reduce(reduceJobs, emptyJobs());
const states = (list) => list.shown.map((id) => `${id} ${list.jobs.get(id).state}`);

test('a page is laid out newest first', () => {
  const list = after(page([job('c'), job('b'), job('a')]));
  assert.deepEqual(list.shown, ['c', 'b', 'a']);
  assert.equal(list.loaded, true);
  assert.equal(countOf(list), 3);
  assert.equal(countOf(list, 'failed'), 0);
});

test('changes come in where nobody points', () => {
  const list = after(page([job('b', 'running'), job('a')]), changed([job('b', 'failed'), job('c', 'queued')]));
  assert.deepEqual(states(list), ['c queued', 'b failed', 'a succeeded']);
  assert.equal(freshCount(list), 0);
});

test('while the list is held rows change where they are, and none comes or goes', () => {
  const held = after(
    page([job('b', 'running'), job('a')]),
    { type: 'hold', on: true },
    changed([job('b', 'succeeded'), job('c'), job('d')], { deleted: ['a'] }),
  );
  assert.deepEqual(states(held), ['b succeeded', 'a succeeded']);
  assert.equal(freshCount(held), 2);
  assert.equal(held.deleted.has('a'), true);
  const free = reduceJobs(held, { type: 'hold', on: false });
  assert.deepEqual(free.shown, ['d', 'c', 'b']);
});

test('new rows are shown on demand, and the list stays held', () => {
  const list = after(page([job('a')]), { type: 'hold', on: true }, changed([job('b')]), { type: 'show' });
  assert.deepEqual(list.shown, ['b', 'a']);
  assert.equal(list.held, true);
});

test('a job that no longer matches leaves, one that begins to match comes', () => {
  const filter = { states: ['running'], name: 'La' };
  const list = [
    { type: 'filter', filter },
    page([job('b', 'running'), job('a', 'running')]),
    changed([job('b', 'failed'), job('c', 'running', 'other'), job('d', 'running', 'the LAB')]),
  ].reduce(reduceJobs, emptyJobs());
  assert.deepEqual(list.shown, ['d', 'a']);
});

test('a job older than what was read does not leave a gap', () => {
  const list = after(page([job('d'), job('c')], { next: 'cursor' }), changed([job('a', 'running')]));
  assert.deepEqual(list.shown, ['d', 'c']);
  assert.equal(freshCount(list), 0);
  const more = reduceJobs(list, page([job('b'), job('a')], { append: true, asked: 300, at: 310 }));
  assert.deepEqual(more.shown, ['d', 'c', 'b', 'a']);
  assert.equal(more.next, null);
});

test('older jobs come in below even while the list is held', () => {
  const list = after(
    page([job('d'), job('c')], { next: 'cursor' }),
    { type: 'hold', on: true },
    changed([job('e')]),
    page([job('b')], { append: true, asked: 300, at: 310 }),
  );
  assert.deepEqual(list.shown, ['d', 'c', 'b']);
  assert.equal(freshCount(list), 1);
});

test('counts follow what is known, and are asked for where that is not enough', () => {
  const start = page([job('b', 'running'), job('a')], { counts: { running: 1, succeeded: 1 } });
  const known = after(start, changed([job('b', 'failed')]));
  assert.deepEqual([countOf(known, 'running'), countOf(known, 'failed'), known.countsStale], [0, 1, false]);
  const deleted = reduceJobs(known, changed([], { deleted: ['a', 'a'] }));
  assert.deepEqual([countOf(deleted, 'succeeded'), deleted.countsStale], [0, false]);
  assert.equal(after(start, changed([job('z')])).countsStale, true);
  assert.equal(after(start, changed([], { deleted: ['z'] })).countsStale, true);
  const told = reduceJobs(after(start, changed([job('z')])), { type: 'counts', counts: { failed: 9 } });
  assert.deepEqual([countOf(told), told.countsStale], [9, false]);
});

test('what was heard during a reading is not undone by it', () => {
  const list = after(
    page([job('b', 'running'), job('a')]),
    changed([job('b', 'succeeded'), job('c', 'queued')], { deleted: ['a'], at: 200 }),
    page([job('b', 'running'), job('a')], { asked: 150, at: 250 }),
  );
  assert.deepEqual(states(list), ['c queued', 'b succeeded']);
  assert.equal(list.countsStale, true);
});

test('an end that a reading brings counts, whatever was heard', () => {
  const list = after(
    page([job('b', 'running')]),
    changed([job('b', 'running')], { at: 200 }),
    page([job('b', 'failed')], { asked: 150, at: 250 }),
  );
  assert.deepEqual(states(list), ['b failed']);
});

test('a new reading forgets what is no longer there, but takes no row away under the pointer', () => {
  const start = page([job('b'), job('a')]);
  const later = page([job('b')], { asked: 300, at: 310 });
  assert.deepEqual(after(start, later).shown, ['b']);
  const held = after(start, { type: 'hold', on: true }, later);
  assert.deepEqual(held.shown, ['b', 'a']);
  assert.equal(held.deleted.has('a'), true);
  assert.deepEqual(reduceJobs(held, { type: 'hold', on: false }).shown, ['b']);
});

test('what lies below a new reading is not gone', () => {
  const start = page([job('c'), job('b'), job('a')]);
  const held = after(start, { type: 'hold', on: true }, page([job('d'), job('c')], { next: 'cursor', asked: 300, at: 310 }));
  assert.deepEqual([...held.deleted.keys()], []);
  assert.deepEqual(held.shown, ['c', 'b', 'a']);
});

test('deletions are not remembered for ever', () => {
  const list = after(page([job('a')]), changed([], { deleted: ['a'], at: 200 }), changed([], { at: 100_000 }));
  assert.equal(list.deleted.size, 0);
  assert.deepEqual(list.shown, []);
});

test('a selection holds only what is there', () => {
  const list = after(
    page([job('b'), job('a')]),
    { type: 'select', ids: ['a', 'b'], on: true },
    changed([], { deleted: ['a'] }),
  );
  assert.deepEqual(
    selectedJobs(list).map((one) => one.id),
    ['b'],
  );
  const none = reduceJobs(list, { type: 'select', ids: ['b'], on: false });
  assert.deepEqual(selectedJobs(none), []);
  const filtered = reduceJobs(list, { type: 'filter', filter: { states: ['failed'], name: '' } });
  assert.equal(filtered.selected.size, 0);
});

test('a state is never changed in place', () => {
  const list = Object.freeze(after(page([job('a', 'running')])));
  const jobs = [...list.jobs];
  reduceJobs(list, changed([job('a', 'failed')], { deleted: ['a'] }));
  reduceJobs(list, { type: 'select', ids: ['a'], on: true });
  assert.deepEqual([...list.jobs], jobs);
  assert.equal(list.selected.size, 0);
});

test('an event of no kind is a defect', () => {
  assert.throws(() => after({ type: 'nonsense' }), /no such event/);
});

test('a job that runs grows older, one that ended does not', () => {
  const runs = { ...job('a', 'running'), at: 1000 };
  assert.equal(elapsed(runs, 3500), 3500);
  assert.equal(elapsed(runs, 500), 1000);
  assert.equal(elapsed({ ...runs, state: 'paused' }, 3500), 3500);
  assert.equal(elapsed({ ...runs, state: 'succeeded' }, 3500), 1000);
  assert.equal(elapsed({ ...runs, startedAt: null, state: 'paused', elapsedMs: 0 }, 3500), 0);
});
