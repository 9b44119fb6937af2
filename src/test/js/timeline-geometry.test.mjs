import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  SPAN_MIN_MS,
  barAt,
  boxes,
  clampView,
  covers,
  firstFitting,
  fitText,
  freePart,
  gaps,
  isWhole,
  laneSize,
  nearestBar,
  packWaits,
  panView,
  placeLabels,
  queuedAt,
  queuedMax,
  queuedMin,
  reveal,
  rowAt,
  runningEnd,
  scale,
  spanAt,
  stackLanes,
  tickLabel,
  ticks,
  windowAround,
  zoomView,
} from '../../../webroot/timeline/geometry.js';

const whole = { from: 0, to: 7000 };
const bar = (start, end, state = 'succeeded') => ({ start, end, state });
/** Ten pixels a letter. */
const measure = (text) => [...text].length * 10;
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);

test('times and places map to each other', () => {
  const { x, ms } = scale({ from: 2000, to: 4000 }, 100, 500);
  assert.equal(x(2000), 100);
  assert.equal(x(4000), 600);
  assert.equal(x(1000), -150);
  near(ms(x(3210.125)), 3210.125);
});

test('zooming keeps the time under the pointer where it is', () => {
  const view = zoomView(whole, 0.5, 2000, whole);
  near(view.to - view.from, 3500);
  near((2000 - view.from) / 3500, 2000 / 7000);
  const back = zoomView(view, 2, 2000, whole);
  near(back.from, 0);
  near(back.to, 7000);
});

test('zooming ends at the whole and at microseconds', () => {
  assert.deepEqual(zoomView({ from: 1000, to: 2000 }, 1e9, 1500, whole), whole);
  const close = zoomView(whole, 1e-12, 3000, whole);
  near(close.to - close.from, SPAN_MIN_MS);
  assert.ok(close.from <= 3000 && close.to >= 3000);
  const tiny = { from: 0, to: 0.004 };
  assert.deepEqual(zoomView(tiny, 0.1, 0.001, tiny), tiny);
});

test('a view never leaves its extent', () => {
  assert.deepEqual(panView({ from: 0, to: 1000 }, -500, whole), { from: 0, to: 1000 });
  assert.deepEqual(panView({ from: 6000, to: 7000 }, 900, whole), { from: 6000, to: 7000 });
  assert.deepEqual(panView({ from: 2000, to: 3000 }, 250, whole), { from: 2250, to: 3250 });
  assert.deepEqual(clampView({ from: -50, to: 9000 }, whole), whole);
  assert.ok(isWhole({ from: 1, to: 6999 }, whole));
  assert.ok(!isWhole({ from: 100, to: 7000 }, whole));
});

test('what is picked is brought into view', () => {
  const view = { from: 1000, to: 2000 };
  assert.equal(reveal(view, 1200, 1800, whole), view);
  assert.deepEqual(reveal(view, 2100, 2200, whole), { from: 1250, to: 2250 });
  assert.deepEqual(reveal(view, 400, 500, whole), { from: 350, to: 1350 });
  assert.deepEqual(reveal(view, 3000, 6000, whole), { from: 2950, to: 3950 });
});

test('the end of a running picture moves in steps, with room after now', () => {
  const ends = new Set();
  for (let now = 1; now < 100_000; now += 13) {
    const end = runningEnd(now);
    assert.ok(end > now && end < now * 1.4, `${now}: ${end}`);
    ends.add(end);
  }
  assert.ok(ends.size < 60);
  assert.ok(runningEnd(0) >= 1);
});

test('what is asked for has room on both sides and the fineness of the screen', () => {
  assert.deepEqual(windowAround({ from: 2000, to: 3000 }, whole, 800, 4096), { from: 1500, to: 3500, width: 1600 });
  assert.deepEqual(windowAround({ from: 0, to: 1000 }, whole, 800, 4096), { from: 0, to: 1500, width: 1200 });
  assert.equal(windowAround({ from: 2000, to: 3000 }, whole, 3000, 4096).width, 4096);
  const read = { fromMs: 1500, toMs: 3500, width: 1600 };
  assert.ok(covers(read, { from: 1600, to: 2600 }, 800));
  assert.ok(!covers(read, { from: 1400, to: 2400 }, 800));
  assert.ok(!covers(read, { from: 2000, to: 2400 }, 800), 'too coarse');
});

test('ticks are at round times, not too close, and have units that make sense', () => {
  const labels = (view, pixels) => ticks(view, pixels, 90).map((tick) => tick.label);
  assert.deepEqual(labels(whole, 950), ['0 s', '1 s', '2 s', '3 s', '4 s', '5 s', '6 s', '7 s']);
  assert.deepEqual(labels(whole, 300), ['0 s', '5 s']);
  assert.deepEqual(labels({ from: 0, to: 800 }, 400), ['0 s', '200 ms', '400 ms', '600 ms', '800 ms']);
  assert.deepEqual(labels({ from: 1900, to: 2100 }, 450), ['1.9 s', '1.95 s', '2 s', '2.05 s', '2.1 s']);
  assert.deepEqual(labels({ from: 0, to: 300_000 }, 600), ['0 s', '1 min', '2 min', '3 min', '4 min', '5 min']);
  assert.deepEqual(labels({ from: 55_000, to: 95_000 }, 450), ['1 min', '1 min 10 s', '1 min 20 s', '1 min 30 s']);
  for (const span of [0.02, 1, 37, 999, 12_345, 600_000, 86_400_000, 31_536_000_000]) {
    const all = ticks({ from: span / 3, to: span }, 700, 90);
    assert.ok(all.length >= 1 && all.length <= 8, `${span}: ${all.length}`);
    assert.equal(new Set(all.map((tick) => tick.label)).size, all.length, `${span}: labels repeat`);
  }
});

test('tick labels', () => {
  assert.equal(tickLabel(0, 0.5), '0 s');
  assert.equal(tickLabel(0.25, 0.05), '0.25 ms');
  assert.equal(tickLabel(90_500, 500), '1 min 30.5 s');
  assert.equal(tickLabel(7_200_000, 900_000), '2 h');
  assert.equal(tickLabel(8_100_000, 900_000), '2 h 15 min');
  assert.equal(tickLabel(90_000_000, 3_600_000), '1 d 1 h');
});

test('lanes stand below each other, nodes apart', () => {
  const nodes = [{ lanes: ['a', 'b'] }, { lanes: ['c'] }];
  const { rows, heads, height } = stackLanes(nodes, { size: { height: 10, pitch: 14 }, nodeGap: 8, headHeight: 12 });
  assert.deepEqual(
    rows.map((row) => [row.lane, row.y]),
    [
      ['a', 12],
      ['b', 26],
      ['c', 60],
    ],
  );
  assert.deepEqual(
    heads.map((head) => head.y),
    [0, 48],
  );
  assert.equal(height, 74);
  assert.equal(rowAt(rows, 12), 0);
  assert.equal(rowAt(rows, 24), 0, 'a little off is near enough');
  assert.equal(rowAt(rows, 27), 1);
  assert.equal(rowAt(rows, 45), -1);
  assert.equal(rowAt(rows, 65), 2);
  assert.equal(rowAt(rows, 300), -1);
  assert.equal(rowAt([], 5), -1);
});

test('the more lanes, the lower they are', () => {
  const pitches = [1, 5, 10, 16, 64, 256].map((lanes) => laneSize(lanes).pitch);
  assert.deepEqual(pitches, [...pitches].sort((a, b) => b - a));
  assert.ok([1, 5, 10, 16, 64, 256].every((lanes) => laneSize(lanes).height < laneSize(lanes).pitch));
});

test('the bar under the pointer, or a narrow one near it', () => {
  const bars = [bar(0, 100), bar(100, 101), bar(500, null)];
  assert.equal(barAt(bars, 50, 5, 900), 0);
  assert.equal(barAt(bars, 100.5, 5, 900), 1);
  assert.equal(barAt(bars, 103, 5, 900), 1);
  assert.equal(barAt(bars, 300, 5, 900), -1);
  assert.equal(barAt(bars, 497, 5, 900), 2);
  assert.equal(barAt(bars, 880, 5, 900), 2);
  assert.equal(barAt(bars, 950, 5, 900), -1);
  assert.equal(barAt([], 5, 5, 900), -1);
  assert.equal(nearestBar(bars, 0, 900), 0);
  assert.equal(nearestBar(bars, 600, 900), 2);
  assert.equal(nearestBar([], 0, 900), -1);
});

test('the bar under the pointer is found in a lane of many', () => {
  const bars = Array.from({ length: 50_000 }, (_, i) => bar(i * 2, i * 2 + 1));
  for (const at of [0, 1, 777, 49_999]) {
    assert.equal(barAt(bars, at * 2 + 0.5, 0.1, 1e9), at);
  }
});

test('the span of a column', () => {
  const spans = [
    { column: 3, columns: 2 },
    { column: 9, columns: 1 },
  ];
  assert.equal(spanAt(spans, 2), null);
  assert.equal(spanAt(spans, 4), spans[0]);
  assert.equal(spanAt(spans, 5), null);
  assert.equal(spanAt(spans, 9), spans[1]);
  assert.equal(spanAt([], 0), null);
});

test('bars that are narrower than a pixel are drawn together, and failures among them known', () => {
  const { x } = scale({ from: 0, to: 1000 }, 0, 100);
  const bars = [bar(0, 400), ...Array.from({ length: 100 }, (_, i) => bar(400 + i, 401 + i, i === 7 ? 'failed' : 'succeeded')), bar(900, 901)];
  const drawn = boxes(bars, x, 1000, 1);
  assert.deepEqual(
    drawn.map(({ x: left, bars: many, failed }) => [Math.round(left), many, failed]),
    [
      [0, 1, 0],
      [40, 100, 1],
      [90, 1, 0],
    ],
  );
  near(drawn[1].width, 10);
  assert.equal(drawn[1].bar, null);
  assert.equal(drawn[2].width, 1, 'never too narrow to see');
  assert.equal(drawn[2].bar, bars.at(-1));
});

test('gaps between runs and after the last one', () => {
  assert.deepEqual(gaps([bar(0, 10), bar(10, 20), bar(25, 30)], 50, 50), [
    { from: 20, to: 25, last: false },
    { from: 30, to: 50, last: true },
  ]);
  assert.deepEqual(gaps([bar(0, null)], 50, 50), []);
  assert.deepEqual(gaps([], 50, 50), []);
  assert.deepEqual(gaps([bar(0, 30), bar(5, 10)], 30, 30), [], 'overlapping runs leave no gap');
});

test('waits share a row where they do not overlap', () => {
  const wait = (start, end) => ({ start, end });
  const packed = packWaits([wait(0, 10), wait(0, 20), wait(10, 30), wait(20, null)], 3, 40);
  assert.deepEqual(
    packed.packed.map(({ row }) => row),
    [0, 1, 0, 1],
  );
  assert.equal(packed.rows, 2);
  assert.equal(packWaits([wait(0, 9), wait(0, 9), wait(0, 9)], 2, 9), null);
  assert.deepEqual(packWaits([], 2, 9), { packed: [], rows: 0 });
});

test('how many waited when', () => {
  const steps = [
    { at: 0, tasks: 5 },
    { at: 10, tasks: 2 },
    { at: 20, tasks: 8 },
    { at: 30, tasks: 0 },
  ];
  assert.equal(queuedAt(steps, 0), 5);
  assert.equal(queuedAt(steps, 15), 2);
  assert.equal(queuedAt(steps, 99), 0);
  assert.equal(queuedAt([], 1), 0);
  assert.equal(queuedMax(steps, { from: 12, to: 25 }), 8);
  assert.equal(queuedMin(steps, { from: 5, to: 25 }), 2);
  assert.equal(queuedMax(steps, { from: 31, to: 40 }), 0);
});

test('text is cut where it does not fit, and left out where too little would be left', () => {
  assert.equal(fitText('download', 80, measure), 'download');
  assert.equal(fitText('download', 50, measure), 'down…');
  assert.equal(fitText('download', 30, measure), '');
  assert.equal(fitText('🙂🙂🙂🙂🙂🙂', 45, measure), '🙂🙂🙂…');
  assert.equal(firstFitting(['a long one', 'short', 's'], 60, measure), 'short');
  assert.equal(firstFitting(['a long one'], 60, measure), '');
});

test('text stands where no line crosses it', () => {
  assert.deepEqual(freePart(0, 100, [], 4), { from: 0, to: 100 });
  assert.deepEqual(freePart(0, 100, [30], 4), { from: 34, to: 100 });
  assert.deepEqual(freePart(0, 100, [90, 200, -5], 4), { from: 0, to: 86 });
  assert.deepEqual(freePart(0, 100, [40, 60], 4), { from: 0, to: 36 });
});

test('labels of lines never collide', () => {
  const bounds = { left: 0, right: 500 };
  const { placed, rows } = placeLabels(
    [
      { x: 490, width: 100, text: 'makespan' },
      { x: 440, width: 110, text: 'lower bound' },
      { x: 5, width: 40, text: 'start' },
    ],
    bounds,
  );
  assert.deepEqual(
    placed.map(({ text, left, row }) => [text, left, row]),
    [
      ['makespan', 400, 0],
      ['lower bound', 385, 1],
      ['start', 0, 0],
    ],
  );
  assert.equal(rows, 2);
  assert.deepEqual(placeLabels([], bounds), { placed: [], rows: 0 });
});
