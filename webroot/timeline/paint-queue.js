// Paints what waits, below the lanes.

import { count } from '../format.js';
import { Brush, PAD } from './brush.js';
import { mix } from './colors.js';
import { firstFitting, queuedMax } from './geometry.js';
import { queueTexts, waitPieces } from './words.js';

/** How much room the line from a wait to its run takes. */
const CONNECTOR = 14;

/** Waits, each in a box of its own or all in an outline. */
export class QueuePart extends Brush {
  queue() {
    const { layout, theme } = this;
    const { queue } = layout;
    if (queue.height === 0) {
      return;
    }
    const labelHeight = queue.boxes.length > 0 ? queue.boxHeight : queue.areaHeight;
    if (!layout.narrow || layout.left >= 40) {
      this.text('queue', layout.workerX, queue.top + labelHeight / 2 + 0.5, theme.muted);
    }
    this.clipped(layout.plot.left - 1, queue.top - 4, layout.plot.width + 2, queue.height + 8, () =>
      queue.boxes.length > 0 ? this.waitBoxes(queue) : this.waitArea(queue),
    );
  }

  waitBoxes(queue) {
    for (const { wait, row } of queue.boxes) {
      const from = this.scale.x(wait.start);
      const to = this.scale.x(wait.end ?? this.nowMs);
      const y = queue.top + row * queue.pitch;
      if (to >= this.layout.plot.left && from <= this.right) {
        this.dashed(from, y, to - from - 1, queue.boxHeight);
        this.waitText(wait, { from, to, next: this.nextBox(queue, wait, row) }, y + queue.boxHeight / 2 + 0.5);
      }
    }
  }

  /** Where the room beside a box ends: at the next one, or where a line comes up from below. */
  nextBox(queue, wait, row) {
    const end = wait.end ?? this.nowMs;
    const beside = queue.boxes.filter((box) => box.row === row && box.wait.start >= end).map((box) => box.wait.start);
    const below = queue.boxes.filter((box) => box.row > row && box.wait.end > end).map((box) => box.wait.end);
    return Math.min(this.right, ...[...beside, ...below].map((ms) => this.scale.x(ms)));
  }

  /** All of it in the box, or the reason beside it. */
  waitText(wait, { from, to, next }, middle) {
    const { muted } = this.theme;
    const { whole, inside, beside } = waitPieces(wait, this.timeline, this.nowMs);
    const room = Math.min(to, this.right) - Math.max(from, this.layout.plot.left) - 2 * PAD;
    if (beside === '' || this.width(whole) <= room) {
      this.inside([whole, ...inside], from, to, middle, muted);
      return;
    }
    this.inside(inside, from, to, middle, muted);
    const left = Math.max(to + CONNECTOR, this.layout.plot.left);
    const wide = this.width(beside);
    if (left + wide <= next - 4) {
      // A line may go through here: the words stand before it.
      this.context.fillStyle = this.theme.panel;
      this.context.fillRect(left - 2, middle - 8, wide + 4, 16);
      this.text(beside, left, middle, muted);
    }
  }

  /** How many wait, over time: a dashed outline, higher the more there are. */
  waitArea(queue) {
    const { context, timeline, theme, layout } = this;
    const { steps } = timeline;
    const bottom = queue.top + queue.areaHeight;
    const y = (tasks) => bottom - (tasks / queue.most) * (queue.areaHeight - 2);
    context.beginPath();
    let x = layout.plot.left;
    const end = Math.min(this.right, this.scale.x(this.nowMs));
    let level = bottom;
    context.moveTo(x, bottom);
    for (const step of steps) {
      const at = Math.min(Math.max(this.scale.x(step.at), layout.plot.left), end);
      context.lineTo(at, level);
      level = y(step.tasks);
      context.lineTo(at, level);
      x = at;
    }
    context.lineTo(end, level);
    context.lineTo(end, bottom);
    context.closePath();
    context.fillStyle = mix(theme.waiting, theme.panel, 0.3);
    context.fill();
    context.strokeStyle = theme.dashes;
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    context.stroke();
    context.setLineDash([]);
    const most = queuedMax(steps, this.view);
    if (most > 0 && x > layout.plot.left) {
      this.areaText(queueTexts(most, timeline), queue, end);
    } else if (most > 0) {
      this.areaText([`${count(most)} wait`], queue, end);
    }
  }

  areaText(texts, queue, end) {
    const left = this.layout.plot.left + PAD;
    const text = firstFitting(texts, end - left - PAD, this.measure);
    if (text) {
      const middle = queue.top + queue.areaHeight / 2;
      this.context.fillStyle = this.theme.panel;
      this.context.globalAlpha = 0.75;
      this.context.beginPath();
      this.context.roundRect(left - 4, middle - 10, this.width(text) + 8, 20, 4);
      this.context.fill();
      this.context.globalAlpha = 1;
      this.text(text, left, middle, this.theme.muted);
    }
  }

  /** From where a task waited up to where it then ran: the wait and the bar are one story. */
  connectors() {
    const { layout, context, theme } = this;
    const { queue } = layout;
    for (const { wait, row } of queue.boxes) {
      const place = layout.rows.find(({ lane }) => lane.bars.some((bar) => bar.index === wait.index && bar.start === wait.end));
      const x = wait.end === null ? -1 : this.scale.x(wait.end);
      if (!place || !this.inSight(place) || x < layout.plot.left || x > this.right) {
        continue;
      }
      const from = queue.top + row * queue.pitch + queue.boxHeight / 2;
      const to = this.yOf(place) + place.height + 2;
      const at = this.crisp(x + 5);
      context.strokeStyle = theme.muted;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x - 1, from);
      context.lineTo(at - 4, from);
      context.quadraticCurveTo(at, from, at, from - 4);
      context.lineTo(at, to);
      context.moveTo(at - 3.5, to + 5);
      context.lineTo(at, to);
      context.lineTo(at + 3.5, to + 5);
      context.stroke();
    }
  }
}
