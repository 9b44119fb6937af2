// What all parts of a painting have in common: where times and rows are, and how lines and texts are drawn.

import { firstFitting, freePart, scale } from './geometry.js';
import { patternsOf } from './theme.js';

/** Between a text and the edge of what it stands in. */
export const PAD = 10;
const WIDTHS_MAX = 5000;

/** How wide texts are, as far as it was asked before. */
function remembered(widths, key, measure) {
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size >= WIDTHS_MAX) {
      widths.clear();
    }
    width = measure();
    widths.set(key, width);
  }
  return width;
}

/**
 * A part of one painting: all that it needs is in its fields, nothing of it outlives it.
 *
 * @param shown {timeline, view, nowMs, now: whether time goes on, scroll, obstacles: where lines cross the lanes}
 */
export class Brush {
  constructor(context, ratio, layout, theme, shown) {
    Object.assign(this, { context, ratio, layout, theme }, shown);
    const { plot } = layout;
    this.scale = scale(this.view, plot.left, plot.width);
    this.right = plot.left + plot.width;
    this.patterns = patternsOf(theme, context, ratio);
    this.measure = (text) => this.width(text);
  }

  width(text, bold = false) {
    return remembered(this.theme.widths, bold ? `b${text}` : text, () => {
      this.context.font = this.font(bold);
      return this.context.measureText(text).width;
    });
  }

  font(bold = false) {
    return `${bold ? '600 ' : ''}12px ${this.theme.font}`;
  }

  text(text, x, y, color, { align = 'left', bold = false } = {}) {
    const { context } = this;
    context.font = this.font(bold);
    context.fillStyle = color;
    context.textAlign = align;
    context.fillText(text, x, y);
  }

  /** On a whole device pixel, so that hairlines are sharp. */
  crisp(place) {
    return (Math.round(place * this.ratio) + 0.5) / this.ratio;
  }

  line(x, from, to, color, { dash = [], width = 1 } = {}) {
    const { context } = this;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(this.crisp(x), from);
    context.lineTo(this.crisp(x), to);
    context.stroke();
    context.setLineDash([]);
  }

  dashed(x, y, width, height) {
    const { context } = this;
    context.strokeStyle = this.theme.dashes;
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.roundRect(this.crisp(x), this.crisp(y), Math.max(0, width - 1), height - 1, 4);
    context.stroke();
    context.setLineDash([]);
  }

  clipped(left, top, width, height, paint) {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    paint();
    context.restore();
  }

  yOf(row) {
    return this.layout.top + row.y - this.scroll;
  }

  inSight(row) {
    const y = this.yOf(row);
    return y + row.height >= this.layout.top - 4 && y <= this.layout.top + this.layout.lanesHeight;
  }

  /** Writes the first text that fits in a stretch, where no line crosses it if that can be. */
  inside(texts, from, to, middle, color) {
    const left = Math.max(from, this.layout.plot.left) + PAD;
    const right = Math.min(to, this.right) - PAD;
    const free = freePart(left, right, this.obstacles, 8);
    const whole = firstFitting(texts, free.to - free.from, this.measure);
    // Better a shorter text than one with a line through it; better that than none.
    const text = whole || firstFitting(texts, right - left, this.measure);
    const part = whole ? free : { from: left, to: right };
    if (text) {
      this.text(text, (part.from + part.to) / 2, middle, color, { align: 'center' });
    }
  }
}
