// What is at a place of the picture, and where something of it stands. Pure.
//
// A scene is {layout, shown, view, scroll, now}: what is drawn, the part of it that is looked at, and how far the job is.

import { barAt, queuedAt, rowAt, scale, spanAt } from './geometry.js';

/**
 * What is at a place: {kind: 'bar', bar, lane, node}, a run; 'span', runs drawn together; 'wait'; 'queue'; null for nothing.
 *
 * @param near how many pixels beside it count
 */
export function hitAt(scene, x, y, near) {
  const { layout, view, scroll } = scene;
  if (x < layout.plot.left - near || x > layout.plot.left + layout.plot.width + near) {
    return null;
  }
  const { ms, perMs } = scale(view, layout.plot.left, layout.plot.width);
  if (y >= layout.top - near && y <= layout.top + layout.lanesHeight) {
    const row = layout.rows[rowAt(layout.rows, y - layout.top + scroll, Math.max(1, (layout.size.pitch - layout.size.height) / 2))];
    return row ? inRow(scene, row, ms(x), near / perMs) : null;
  }
  return y >= layout.queue.top && y <= layout.bottom ? inQueue(scene, ms(x), y) : null;
}

function inRow({ shown, now }, { lane, node }, ms, nearMs) {
  const at = barAt(lane.bars, ms, nearMs, now);
  if (at >= 0) {
    return { kind: 'bar', bar: lane.bars[at], lane, node };
  }
  const { fromMs, toMs, width } = shown;
  const span = spanAt(lane.spans, Math.floor(((ms - fromMs) / (toMs - fromMs)) * width));
  return span ? { kind: 'span', span, lane, node } : null;
}

function inQueue({ layout, shown, now }, ms, y) {
  const { queue } = layout;
  const row = Math.floor((y - queue.top) / (queue.pitch ?? Infinity));
  const found = queue.boxes.find(({ wait, row: its }) => its === row && wait.start <= ms && ms <= (wait.end ?? now));
  if (found) {
    return { kind: 'wait', wait: found.wait, row };
  }
  const tasks = queue.boxes.length === 0 && ms <= now && ms >= 0 ? queuedAt(shown.steps, ms) : 0;
  return tasks > 0 ? { kind: 'queue', ms, tasks } : null;
}

/** The run of a task in what is shown now, which may be another reading of it; null where there is none. */
export function runOf(layout, index) {
  for (const row of index === null ? [] : layout.rows) {
    const bar = row.lane.bars.findLast((one) => one.index === index);
    if (bar) {
      return { kind: 'bar', bar, lane: row.lane, node: row.node };
    }
  }
  return null;
}

/** The box of what was hit: {x, y, width, height}; null where it is no longer drawn. */
export function boxOf({ layout, shown, view, scroll, now }, found) {
  const toX = scale(view, layout.plot.left, layout.plot.width).x;
  if (found.kind === 'wait') {
    const from = toX(found.wait.start);
    const y = layout.queue.top + found.row * layout.queue.pitch;
    return { x: from, width: toX(found.wait.end ?? now) - from, y, height: layout.queue.boxHeight };
  }
  const row = layout.rows.find((one) => one.lane === found.lane);
  if (!row) {
    return null;
  }
  const y = layout.top + row.y - scroll;
  if (found.kind === 'span') {
    const { fromMs, toMs, width } = shown;
    const columnMs = (toMs - fromMs) / width;
    const x = toX(fromMs + found.span.column * columnMs);
    return { x, width: toX(fromMs + (found.span.column + found.span.columns) * columnMs) - x, y, height: row.height };
  }
  const x = toX(found.bar.start);
  return { x, width: Math.max(2, toX(found.bar.end ?? now) - x), y, height: row.height };
}

/** Below the middle of what was hit, within the picture. */
export function placeOf(scene, found) {
  const box = boxOf(scene, found);
  const { plot } = scene.layout;
  return box ? { x: Math.min(Math.max(box.x + box.width / 2, plot.left), plot.left + plot.width), y: box.y + box.height } : { x: 0, y: 0 };
}
