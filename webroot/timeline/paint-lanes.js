// Paints the lanes: what ran in them, their names, and what became of their nodes.

import { counted, duration } from '../format.js';
import { Brush, PAD } from './brush.js';
import { boxes, firstAfter, fitText, gaps, queuedMax, queuedMin } from './geometry.js';
import { hasEnded } from './model.js';
import { shadeOf } from './theme.js';
import { idleTexts, nameOf, signOf, slotsWords } from './words.js';

const GAP_MIN = 14;
/** In lower bars nobody sees round corners, and there may be thousands. */
const ROUND_MIN = 14;

/** What ran where. */
export class LanesPart extends Brush {
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
      const shade = shadeOf(theme, span.busy);
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
}
