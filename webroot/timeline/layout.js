// Where the parts of a timeline are, for a width. Pure; `measure` tells how wide a text is.

import { laneSize, packWaits, queuedMax, stackLanes } from './geometry.js';
import { lanesOf } from './model.js';
import { slotsWords } from './words.js';

/** Narrower, and the names of nodes stand above their lanes rather than beside them. */
const NARROW = 560;
const EDGE = 16;
const LABEL_ROW = 17;
const AXIS = 30;
const LANES_MAX = 460;
const WAIT_ROWS_MAX = 4;
const NODE_NAME_MAX = 130;
const AREA = { height: 44, gap: 14 };

function sizeFor(lanes, narrow) {
  const size = laneSize(lanes);
  return narrow && size.height > 24 ? { height: 26, pitch: 34 } : size;
}

/** The columns of labels to the left of the lanes. */
function labels(timeline, { narrow, size, measure }) {
  const named = size.pitch >= 20 && lanesOf(timeline).every((lane) => lane.slots === 1);
  const widest = (texts) => Math.ceil(Math.max(0, ...texts.map(measure)));
  const workers = named ? widest([...lanesOf(timeline).map((lane) => lane.worker), 'queue']) : widest(['queue']);
  if (narrow) {
    const left = named ? workers + 18 : 12;
    return { named, nodeX: 8, workerX: 8, left };
  }
  const nodes = Math.min(NODE_NAME_MAX, widest(timeline.nodes.map((node) => node.name)));
  const beside = named ? workers : widest([...timeline.nodes.map(slotsWords), 'queue']);
  const workerX = EDGE + nodes + 14;
  return { named, nodeX: EDGE, workerX, left: workerX + beside + 18 };
}

function queueLayout(timeline, top, size, nowMs) {
  const packed = packWaits(timeline.waits, WAIT_ROWS_MAX, nowMs);
  if (packed && packed.rows > 0) {
    const height = Math.max(20, Math.min(24, size.height));
    const pitch = height + 8;
    return { top, height: packed.rows * pitch, boxes: packed.packed, boxHeight: height, pitch };
  }
  const most = queuedMax(timeline.steps, { from: -1, to: Infinity });
  return most === 0
    ? { top, height: 0, boxes: [], most }
    : { top: top + AREA.gap - 8, height: AREA.height + AREA.gap, boxes: [], most, areaHeight: AREA.height };
}

/**
 * Lays a timeline out.
 *
 * @param width of the whole canvas
 * @param lines how many rows of labels the lines on top need
 * @param frame the layout of the whole job, where this is of a part of it: then nothing but the lanes themselves
 *     may be elsewhere
 */
export function layOut(timeline, { width, measure, nowMs, lines, frame = null }) {
  const narrow = width < NARROW;
  const size = sizeFor(lanesOf(timeline).length, narrow);
  const columns = labels(timeline, { narrow, size, measure });
  const stack = stackLanes(timeline.nodes, {
    size,
    nodeGap: size.pitch >= 20 ? 10 : 12,
    headHeight: narrow ? 20 : 0,
  });
  const top = 10 + lines * LABEL_ROW + 6;
  const shown = frame?.lanesHeight ?? Math.min(stack.height, LANES_MAX);
  const left = frame?.plot.left ?? columns.left;
  const queue = frame?.queue ?? queueLayout(timeline, top + shown + 4, size, nowMs);
  const bottom = queue.top + queue.height + (queue.height > 0 ? 0 : 4);
  return {
    width,
    narrow,
    size,
    ...columns,
    plot: { left, width: Math.max(40, width - left - (narrow ? 12 : 28)) },
    top,
    rows: stack.rows,
    heads: stack.heads,
    lanesHeight: shown,
    contentHeight: stack.height,
    queue,
    bottom,
    height: bottom + AXIS,
    labelRow: LABEL_ROW,
    lines,
  };
}
