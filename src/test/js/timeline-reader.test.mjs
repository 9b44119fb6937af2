import { test } from 'node:test';
import assert from 'node:assert/strict';
import { TimelineReader } from '../../../webroot/timeline/reader.js';
import { labAnswer } from './timeline-fixtures.mjs';

/** A reader whose clock and answers a test has in its hand. */
function rig(answerOf = () => labAnswer()) {
  const it = { now: 0, timers: [], asked: [], changes: 0 };
  it.reader = new TimelineReader({
    load: (query, signal) => {
      const ask = { query, signal };
      it.asked.push(ask);
      return new Promise((resolve, reject) => {
        ask.answer = () => resolve(answerOf(query));
        ask.fail = (status) => reject(Object.assign(new Error('no'), { status }));
        signal.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')));
      });
    },
    changed: () => {
      it.changes += 1;
    },
    now: () => it.now,
    later: (ms, what) => {
      const timer = { at: it.now + ms, what };
      it.timers.push(timer);
      return () => {
        it.timers = it.timers.filter((one) => one !== timer);
      };
    },
  });
  it.pass = (ms) => {
    it.now += ms;
    const due = it.timers.filter((timer) => timer.at <= it.now);
    it.timers = it.timers.filter((timer) => timer.at > it.now);
    due.forEach((timer) => timer.what());
  };
  it.answer = async (at = it.asked.length - 1) => {
    it.asked[at].answer();
    await new Promise((done) => setImmediate(done));
  };
  return it;
}

const whole = { from: 0, to: 10_000 };
const merged = (query) =>
  labAnswer({ merged: true, fromMs: Number(query.from ?? 0), toMs: Number(query.to ?? 10_000), width: query.width, nowMs: 10_000 });
const mergedEnded = (query) => ({ ...merged(query), state: 'succeeded' });

async function opened(answerOf) {
  const it = rig(answerOf);
  it.reader.size = { pixels: 1000, lanes: 16 };
  it.reader.readWhole({ atOnce: true });
  await it.answer();
  return it;
}

test('a running job is read again about once a second, an ended one never', async () => {
  const it = await opened(merged);
  assert.deepEqual(it.asked[0].query, { width: 1000, lanes: 16 });
  assert.equal(it.changes, 1);
  it.pass(500);
  assert.equal(it.asked.length, 1);
  it.pass(600);
  assert.equal(it.asked.length, 2);
  const ended = await opened(mergedEnded);
  ended.pass(1_000_000);
  assert.equal(ended.asked.length, 1);
});

test('news of a job of many tasks make it read no more often', async () => {
  const it = await opened(merged);
  for (let i = 0; i < 100; i += 1) {
    it.reader.apply([[i, 'running', 'n1', 'loop-1', i, null, 1, null]]);
  }
  assert.equal(it.asked.length, 1);
  it.pass(1000);
  assert.equal(it.asked.length, 2);
  it.reader.apply([[1, 'succeeded', 'n1', 'loop-1', 1, 2, 1, null]]);
  await it.answer();
  assert.equal(it.asked.length, 2, 'what came meanwhile is read in a second');
  it.pass(1000);
  assert.equal(it.asked.length, 3);
});

test('news of a small job are shown without reading', async () => {
  const it = await opened();
  it.reader.apply([[0, 'succeeded', 'n1', 'pool-1', 0, 2000, 1, null]]);
  assert.equal(it.reader.whole.nodes[0].lanes[0].bars[0].end, 2000);
  assert.equal(it.changes, 2);
  assert.equal(it.asked.length, 1);
});

test('the part that is looked at is read when nobody moves any more', async () => {
  const it = await opened(mergedEnded);
  it.reader.want({ from: 4000, to: 6000 }, whole);
  it.pass(60);
  it.reader.want({ from: 4000, to: 5000 }, whole);
  it.pass(60);
  assert.equal(it.asked.length, 1);
  it.pass(60);
  assert.deepEqual(it.asked[1].query, { from: '3500.000', to: '5500.000', width: 2000, lanes: 16 });
  await it.answer();
  assert.equal(it.reader.shownFor({ from: 4000, to: 5000 }), it.reader.part);
  it.reader.want({ from: 4200, to: 5200 }, whole);
  it.pass(1000);
  assert.equal(it.asked.length, 2, 'there is room on both sides');
  assert.equal(it.reader.shownFor({ from: 0, to: 8000 }), it.reader.whole, 'it is too small for that');
  assert.equal(it.reader.shownFor(null), it.reader.whole);
});

test('a read that nobody waits for any more is given up', async () => {
  const it = await opened(mergedEnded);
  it.reader.want({ from: 4000, to: 5000 }, whole);
  it.pass(200);
  it.reader.want({ from: 1000, to: 2000 }, whole);
  assert.ok(it.asked[1].signal.aborted);
  it.pass(200);
  await it.answer();
  assert.equal(it.reader.part.fromMs, 500);
  it.reader.want({ from: 7000, to: 8000 }, whole);
  it.pass(200);
  it.reader.want(null, whole);
  assert.ok(it.asked[3].signal.aborted);
  it.reader.want({ from: 7000, to: 8000 }, whole);
  it.pass(200);
  assert.equal(it.asked.length, 5, 'it is asked for again');
});

test('what is exact needs no closer look', async () => {
  const it = await opened();
  it.reader.want({ from: 1, to: 2 }, whole);
  it.pass(1000);
  assert.equal(it.asked.length, 1);
  assert.equal(it.reader.shownFor({ from: 1, to: 2 }), it.reader.whole);
});

test('while the job runs, the part at its end is read again with it', async () => {
  const it = await opened(merged);
  it.reader.want({ from: 8000, to: 10_000 }, whole);
  it.pass(200);
  await it.answer();
  it.pass(1000);
  await it.answer();
  assert.equal(it.asked.length, 4);
  assert.equal(it.asked[3].query.from, '7000.000');
});

test('after a failure it is tried again, but not where there is nothing', async () => {
  const it = rig();
  it.reader.readWhole({ atOnce: true });
  it.asked[0].fail(503);
  await new Promise((done) => setImmediate(done));
  assert.equal(it.reader.problem.status, 503);
  it.pass(3000);
  await it.answer();
  assert.equal(it.reader.problem, null);
  assert.equal(it.asked.length, 2);
  const gone = rig();
  gone.reader.readWhole({ atOnce: true });
  gone.asked[0].fail(404);
  await new Promise((done) => setImmediate(done));
  gone.pass(100_000);
  assert.equal(gone.asked.length, 1);
});

test('closed, it says and asks nothing more', async () => {
  const it = await opened(merged);
  it.reader.want({ from: 4000, to: 5000 }, whole);
  it.reader.close();
  it.pass(5000);
  it.reader.readWhole({ atOnce: true });
  assert.equal(it.asked.length, 1);
  assert.equal(it.changes, 1);
});
