// Paints time: the axis, and the lines across all lanes with what is written above them.

import { duration } from '../format.js';
import { Brush } from './brush.js';
import { placeLabels, ticks } from './geometry.js';
import { hasEnded } from './model.js';

const TICKS_APART = 90;

/** The axis, the bound, the makespan, and now. */
export class TimePart extends Brush {
  axis() {
    const { layout, theme } = this;
    const apart = Math.min(TICKS_APART, layout.plot.width / 5);
    let free = -Infinity;
    for (const tick of ticks(this.view, layout.plot.width, apart)) {
      const x = this.scale.x(tick.ms);
      this.line(x, layout.top - 2, layout.bottom, theme.line);
      const half = this.width(tick.label) / 2;
      const middle = Math.min(Math.max(x, half + 2), layout.width - half - 2);
      if (middle - half > free) {
        this.text(tick.label, middle, layout.bottom + 15, theme.muted, { align: 'center' });
        free = middle + half + 12;
      }
    }
  }

  /** What stands as a line across all lanes, and what is written above it. */
  lines() {
    const { timeline, theme, nowMs } = this;
    const all = [];
    if (timeline.lowerBoundMs !== null && timeline.lowerBoundMs > 0) {
      const met = timeline.makespanMs - timeline.lowerBoundMs < timeline.makespanMs * 0.005;
      if (!met) {
        all.push({ ms: timeline.lowerBoundMs, text: `lower bound ${duration(timeline.lowerBoundMs)}`, color: theme.accent, dash: [5, 4] });
      }
      const text = `makespan ${duration(timeline.makespanMs)}`;
      all.push({ ms: timeline.makespanMs, text: met ? `${text}, the lower bound` : text, color: theme.ink, dash: [] });
    } else if (timeline.startedAt !== null && !hasEnded(timeline)) {
      all.push({ ms: nowMs, text: 'now', color: theme.ink, dash: [] });
    }
    return all
      .map((line) => ({ ...line, x: this.scale.x(line.ms), width: this.width(line.text) }))
      .filter((line) => line.x >= this.layout.plot.left - 1 && line.x <= this.right + 1);
  }

  marks() {
    const { layout } = this;
    const lines = this.lines();
    const { placed } = placeLabels(lines, { left: layout.plot.left - 40, right: layout.width - 4 });
    for (const line of placed) {
      const y = line.row < layout.lines ? 10 + (line.row + 1) * layout.labelRow : layout.top - 4;
      this.line(line.x, y, layout.bottom, line.color, { dash: line.dash, width: 1.5 });
    }
    for (const line of placed.filter(({ row }) => row < layout.lines)) {
      const middle = 10 + (line.row + 0.5) * layout.labelRow - 1;
      this.context.fillStyle = this.theme.panel;
      this.context.fillRect(line.left - 3, middle - 8, line.width + 6, 16);
      this.text(line.text, line.left, middle, line.color);
    }
    this.distance(placed);
  }

  /** How far the makespan is from the bound, between the two. */
  distance(placed) {
    const bound = placed.find((line) => line.color === this.theme.accent);
    const end = placed.find((line) => line.color === this.theme.ink);
    if (!bound || !end || bound.row !== end.row || bound.row >= this.layout.lines) {
      return;
    }
    const text = `+${duration(end.ms - bound.ms)}`;
    const from = bound.left + bound.width + 8;
    const to = end.left - 8;
    const y = 10 + bound.row * this.layout.labelRow + this.layout.labelRow / 2 - 1;
    const wide = this.width(text);
    if (to - from < wide + 40) {
      return;
    }
    const middle = (from + to) / 2;
    const { context, theme } = this;
    context.strokeStyle = theme.dashes;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(from, y);
    context.lineTo(middle - wide / 2 - 6, y);
    context.moveTo(middle + wide / 2 + 6, y);
    context.lineTo(to, y);
    context.lineTo(to - 5, y - 3.5);
    context.moveTo(to, y);
    context.lineTo(to - 5, y + 3.5);
    context.stroke();
    this.text(text, middle, y, theme.muted, { align: 'center' });
  }
}
