// Paints a timeline on a canvas. Knows no element and no data but what it is given.

import { mix } from './colors.js';
import {
  boxes,
  firstAfter,
  firstFitting,
  fitText,
  freePart,
  gaps,
  placeLabels,
  queuedMax,
  queuedMin,
  scale,
  ticks,
} from './geometry.js';
import { hasEnded } from './model.js';
import { idleTexts, nameOf, queueTexts, signOf, slotsWords, waitPieces } from './words.js';
import { count, counted, duration } from '../format.js';

const PAD = 10;
const TICKS_APART = 90;
const GAP_MIN = 14;
/** In lower bars nobody sees round corners, and there may be thousands. */
const ROUND_MIN = 14;
const SHADES = 20;
const WIDTHS_MAX = 5000;
/** How much room the line from a wait to its run takes. */
const CONNECTOR = 14;

/** The colours and patterns of a theme. */
export function themeOf(style, font) {
  const color = (name) => style.getPropertyValue(`--${name}`).trim();
  const theme = { font, widths: new Map(), patterns: null };
  for (const name of ['panel', 'chip', 'ink', 'muted', 'line', 'accent', 'running', 'failed', 'waiting']) {
    theme[name] = color(name);
  }
  theme.onRunning = color('on-running');
  theme.onFailed = color('on-failed');
  // Running is lighter than ran, and still dark enough for its text.
  theme.runs = mix(theme.running, theme.panel, 0.22);
  theme.retried = mix(theme.failed, theme.panel, 0.2);
  theme.fills = {
    succeeded: theme.running,
    running: theme.runs,
    failed: theme.failed,
    cancelled: theme.chip,
    retried: theme.retried,
  };
  theme.dashes = mix(theme.muted, theme.panel, 0.7);
  theme.shades = Array.from({ length: SHADES + 1 }, (_, at) => mix(theme.running, theme.panel, 0.22 + (0.78 * at) / SHADES));
  return theme;
}

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

/** The patterns of a theme on screens of a certain fineness. */
function patternsOf(theme, context, ratio) {
  if (theme.patterns?.ratio !== ratio) {
    theme.patterns = { ratio, failed: hatch(context, theme.onFailed, ratio), other: hatch(context, theme.dashes, ratio) };
  }
  return theme.patterns;
}

/** A pattern of slanted lines, so that states differ without colour. */
function hatch(context, color, ratio) {
  const tile = document.createElement('canvas');
  const side = Math.round(6 * ratio);
  tile.width = side;
  tile.height = side;
  const draw = tile.getContext('2d');
  draw.strokeStyle = color;
  draw.lineWidth = 1.4 * ratio;
  draw.beginPath();
  for (const shift of [-side, 0, side]) {
    draw.moveTo(shift - 1, side + 1);
    draw.lineTo(shift + side + 1, -1);
  }
  draw.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}

/**
 * One painting: all that it needs is in its fields, nothing of it outlives it.
 *
 * @param shown {timeline, view, nowMs, now: whether time goes on, scroll}
 */
class Painting {
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

  all() {
    const { context, layout } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, layout.width, layout.height);
    context.textBaseline = 'middle';
    this.obstacles = this.lines().map((line) => line.x);
    this.axis();
    const { plot, top, lanesHeight } = layout;
    this.clipped(0, top - 4, layout.width, lanesHeight + 6, () => {
      this.clipped(plot.left - 1, top - 4, plot.width + 2, lanesHeight + 6, () => this.lanes());
      this.laneLabels();
      this.nodeMarks();
    });
    this.scrollbar();
    this.marks();
    this.clipped(0, layout.queue.top - 4, layout.width, layout.queue.height + 8, () => this.queue());
    this.connectors();
  }

  // ---- time

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

  // ---- lanes

  yOf(row) {
    return this.layout.top + row.y - this.scroll;
  }

  inSight(row) {
    const y = this.yOf(row);
    return y + row.height >= this.layout.top - 4 && y <= this.layout.top + this.layout.lanesHeight;
  }

  lanes() {
    const ended = hasEnded(this.timeline);
    const end = ended ? Math.max(this.timeline.makespanMs, 0) : this.nowMs;
    for (const row of this.layout.rows) {
      if (this.inSight(row)) {
        const y = this.yOf(row);
        this.spans(row.lane, y, row.height);
        if (row.lane.slots === 1 && row.lane.spans.length === 0) {
          this.idle(row, y, end);
        }
        this.bars(row.lane, y, row.height);
      }
    }
  }

  spans({ spans }, y, height) {
    const { context, timeline, theme, right } = this;
    const columnMs = (timeline.toMs - timeline.fromMs) / timeline.width;
    const first = Math.max(0, firstAfter(spans, (this.view.from - timeline.fromMs) / columnMs, (span) => span.column) - 1);
    let color = '';
    const marks = [];
    for (let at = first; at < spans.length; at += 1) {
      const span = spans[at];
      const x = this.scale.x(timeline.fromMs + span.column * columnMs);
      if (x > right) {
        break;
      }
      const width = Math.max(span.columns * columnMs * this.scale.perMs, 0.75);
      const shade = theme.shades[Math.round((span.busy / 100) * SHADES)];
      if (shade !== color) {
        context.fillStyle = shade;
        color = shade;
      }
      context.fillRect(x, y, width + 0.25, height);
      if (span.failed > 0) {
        marks.push({ x, width });
      }
    }
    marks.forEach((mark) => this.failureMark(mark.x, mark.width, y, height));
  }

  /** Failures among what is drawn together: red, and a tooth above the lane for those who do not see red. */
  failureMark(x, width, y, height) {
    const { context, theme } = this;
    const wide = Math.max(width, 2.5);
    const left = x + width / 2 - wide / 2;
    context.fillStyle = theme.failed;
    context.fillRect(left, y, wide, height);
    const middle = left + wide / 2;
    context.beginPath();
    context.moveTo(middle - 3.5, y - 3);
    context.lineTo(middle + 3.5, y - 3);
    context.lineTo(middle, y + 2.5);
    context.fill();
  }

  bars({ bars, slots }, y, height) {
    const { nowMs, view } = this;
    const from = Math.max(0, firstAfter(bars, view.from, (bar) => bar.start) - 2);
    const to = firstAfter(bars, view.to, (bar) => bar.start);
    for (const box of boxes(bars.slice(from, to), this.scale.x, nowMs, 1.5)) {
      if (box.bar) {
        this.bar(box.bar, box.x, box.width, y, height, slots);
      } else {
        this.context.fillStyle = this.theme.running;
        this.context.fillRect(box.x, y, box.width, height);
        if (box.failed > 0) {
          this.failureMark(box.x, box.width, y, height);
        }
      }
    }
  }

  bar(bar, x, width, y, height) {
    const { context, theme } = this;
    const gap = width > 5 ? 1 : width > 2.5 ? 0.5 : 0;
    const wide = Math.max(width - gap, 1);
    const plain = bar.state === 'succeeded' && height < ROUND_MIN;
    if (wide < 4 || plain) {
      context.fillStyle = this.fillOf(bar.state);
      context.fillRect(x, y, wide, height);
      if (bar.state === 'failed') {
        this.failureMark(x, wide, y, height);
      }
      return;
    }
    const radius = Math.min(height > 16 ? 4 : 2, wide / 2);
    const open = bar.state === 'running';
    context.beginPath();
    context.roundRect(x, y, wide, height, open ? [radius, 0, 0, radius] : radius);
    context.fillStyle = this.fillOf(bar.state);
    context.fill();
    this.surface(bar.state, x, wide, y, height);
    if (height >= 18 && wide > 20) {
      this.barText(bar, Math.max(x, this.layout.plot.left), Math.min(x + wide, this.right), y + height / 2 + 0.5);
    } else if (bar.state === 'failed' && wide > 10) {
      this.text('✕', x + wide / 2, y + height / 2 + 0.5, theme.onFailed, { align: 'center', bold: true });
    }
  }

  fillOf(state) {
    return this.theme.fills[state];
  }

  /** What tells a state apart on top of its colour; the path of the bar is current. */
  surface(state, x, width, y, height) {
    const { context, theme } = this;
    if (state === 'failed') {
      context.save();
      context.globalAlpha = 0.28;
      context.fillStyle = this.patterns.failed;
      context.fill();
      context.restore();
    } else if (state === 'retried' || state === 'cancelled') {
      context.fillStyle = this.patterns.other;
      context.fill();
      context.strokeStyle = state === 'retried' ? theme.failed : theme.dashes;
      context.lineWidth = 1;
      context.stroke();
    } else if (state === 'running') {
      context.strokeStyle = theme.running;
      context.lineWidth = 1;
      context.stroke();
      context.fillStyle = theme.running;
      context.fillRect(x + width - 3, y, 3, height);
    }
  }

  barText(bar, left, right, middle) {
    const { theme } = this;
    const color = { succeeded: theme.onRunning, failed: theme.onFailed }[bar.state] ?? theme.ink;
    const pad = right - left > 60 ? PAD : 6;
    const room = right - left - 2 * pad;
    const mark = bar.state === 'succeeded' ? '' : `${signOf(bar.state)} `;
    const long = duration((bar.end ?? this.nowMs) - bar.start);
    const both = room - this.width(long) - 12;
    const bold = (text) => this.width(text, true);
    const hasBoth = bold(`${mark}${nameOf(bar)}`) <= both;
    const name = fitText(nameOf(bar), (hasBoth ? both : room) - bold(mark), bold);
    const text = name && `${mark}${name}`;
    if (text !== '') {
      this.ground(bar.state, left + pad, bold(text), middle);
      this.text(text, left + pad, middle, color, { bold: true });
    } else if (mark && bold(mark.trim()) <= room + 6) {
      this.text(mark.trim(), (left + right) / 2, middle, color, { align: 'center', bold: true });
    }
    if (hasBoth) {
      this.ground(bar.state, right - pad - this.width(long), this.width(long), middle);
      this.text(long, right - pad, middle, color, { align: 'right' });
    }
  }

  /** Hatching makes letters hard to read: they get an even ground. */
  ground(state, x, width, middle) {
    if (state === 'succeeded' || state === 'running') {
      return;
    }
    const { context } = this;
    context.fillStyle = this.fillOf(state);
    context.beginPath();
    context.roundRect(x - 3, middle - 9, width + 6, 17, 3);
    context.fill();
  }

  idle({ lane, node }, y, end) {
    const { theme, timeline } = this;
    const lastLoss = node.losses.at(-1)?.at ?? -1;
    for (const gap of gaps(lane.bars, end, this.nowMs)) {
      const from = this.scale.x(gap.from) + 1;
      const to = this.scale.x(gap.to);
      const gone = gap.last && gap.from >= lastLoss && lastLoss >= 0;
      if (to - from < GAP_MIN || to < this.layout.plot.left || from > this.right || gone) {
        continue;
      }
      const height = this.layout.size.height;
      this.dashed(from, y, to - from, height);
      const { steps } = timeline;
      if (height >= 18) {
        // The edges do not count: there is always a moment between two tasks.
        const inner = { from: gap.from + (gap.to - gap.from) * 0.05, to: gap.to - (gap.to - gap.from) * 0.05 };
        this.inside(idleTexts(gap, queuedMin(steps, inner), queuedMax(steps, inner)), from, to, y + height / 2 + 0.5, theme.muted);
      }
    }
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

  laneLabels() {
    const { layout, theme, timeline } = this;
    for (const head of layout.heads) {
      const y = this.yOf(head);
      const beside = layout.size.height / 2 + 0.5;
      const slots = slotsWords(head.node);
      if (layout.narrow) {
        const words = layout.named ? head.node.name : `${head.node.name} · ${slots}`;
        this.text(fitText(words, layout.width - 20, this.measure), layout.nodeX, y + 9, theme.ink);
      } else {
        const room = layout.workerX - layout.nodeX - 8;
        const middle = Math.max(y + beside, y + 6);
        this.text(fitText(head.node.name, room, this.measure) || '…', layout.nodeX, middle, theme.ink);
        if (!layout.named && timeline.nodes.length > 0) {
          this.text(slots, layout.workerX, middle, theme.muted);
        }
      }
    }
    if (layout.named) {
      for (const row of layout.rows) {
        if (this.inSight(row)) {
          this.text(row.lane.worker, layout.workerX, this.yOf(row) + row.height / 2 + 0.5, theme.muted);
        }
      }
    }
  }

  /** When a node came in late, and when tasks were lost with it. */
  nodeMarks() {
    const { layout, theme, timeline } = this;
    const late = this.nowMs * 0.02;
    for (const head of layout.heads) {
      const top = this.yOf(head);
      const bottom = top + head.height - (layout.size.pitch - layout.size.height);
      const { node } = head;
      if (timeline.nodes.length > 1 && node.firstStart > late) {
        this.nodeMark(node.firstStart, `${node.name} from ${duration(node.firstStart)}`, top, bottom, theme.muted, 'before');
      }
      for (const loss of node.losses) {
        this.nodeMark(loss.at, `✕ ${counted(loss.tasks, 'task')} lost`, top, bottom, theme.failed, 'after');
      }
    }
  }

  nodeMark(ms, text, top, bottom, color, side) {
    const x = this.scale.x(ms);
    const { plot } = this.layout;
    if (x < plot.left || x > this.right) {
      return;
    }
    this.line(x, top - 3, bottom + 3, color, { dash: [3, 3], width: 1.5 });
    const room = side === 'before' ? x - plot.left : this.right - x;
    if (this.width(text) + 12 <= room) {
      const left = side === 'before' ? x - 8 - this.width(text) : x + 8;
      const middle = (top + bottom) / 2;
      this.context.fillStyle = this.theme.panel;
      this.context.fillRect(left - 3, middle - 9, this.width(text) + 6, 18);
      this.text(text, left, middle, color);
    }
  }

  scrollbar() {
    const { layout, context, theme } = this;
    const hidden = layout.contentHeight - layout.lanesHeight;
    if (hidden <= 0) {
      return;
    }
    const height = Math.max(24, (layout.lanesHeight / layout.contentHeight) * layout.lanesHeight);
    const y = layout.top + (this.scroll / hidden) * (layout.lanesHeight - height);
    context.fillStyle = theme.dashes;
    context.beginPath();
    context.roundRect(layout.width - 8, y, 4, height, 2);
    context.fill();
  }

  // ---- what waits

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

/** Paints all of it. */
export function paint(context, ratio, layout, theme, shown) {
  new Painting(context, ratio, layout, theme, shown).all();
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
