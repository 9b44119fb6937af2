// Paints a timeline on a canvas. Knows no element and no data but what it is given.

import { LanesPart } from './paint-lanes.js';
import { QueuePart } from './paint-queue.js';
import { TimePart } from './paint-time.js';

/** Paints all of it. */
export function paint(context, ratio, layout, theme, shown) {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  context.textBaseline = 'middle';
  const time = new TimePart(context, ratio, layout, theme, shown);
  const crossed = { ...shown, obstacles: time.lines().map((line) => line.x) };
  const lanes = new LanesPart(context, ratio, layout, theme, crossed);
  const queue = new QueuePart(context, ratio, layout, theme, crossed);
  time.axis();
  const { plot, top, lanesHeight } = layout;
  lanes.clipped(0, top - 4, layout.width, lanesHeight + 6, () => {
    lanes.clipped(plot.left - 1, top - 4, plot.width + 2, lanesHeight + 6, () => lanes.lanes());
    lanes.laneLabels();
    lanes.nodeMarks();
  });
  lanes.scrollbar();
  time.marks();
  queue.clipped(0, layout.queue.top - 4, layout.width, layout.queue.height + 8, () => queue.queue());
  queue.connectors();
}

/** Paints what is pointed at and what is picked, on a canvas of its own above the other. */
export function paintOver(context, ratio, layout, theme, marks) {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  for (const { box, picked } of marks) {
    const left = Math.max(box.x - 1.5, layout.plot.left - 2);
    const right = Math.min(box.x + box.width + 1.5, layout.plot.left + layout.plot.width + 2);
    if (right < left) {
      continue;
    }
    const draw = (color, width, grow) => {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      context.roundRect(left - grow, box.y - 1.5 - grow, right - left + 2 * grow, box.height + 3 + 2 * grow, 5);
      context.stroke();
    };
    if (picked) {
      draw(theme.panel, 4, 0.5);
    }
    draw(theme.ink, picked ? 2 : 1.5, 0.5);
  }
}
