// Where things are on a timeline. Plain functions of numbers: times are milliseconds from the job's start, places
// are CSS pixels, a view is {from, to}.

/** No finer than the microseconds that are measured. */
export const SPAN_MIN_MS = 0.02;

const TICK_STEPS = [
  ...[0.001, 0.01, 0.1, 1, 10, 100].flatMap((decade) => [1, 2, 5].map((n) => n * decade)),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3_600_000),
  ...[1, 2, 5, 10, 20, 50, 100].map((days) => days * 86_400_000),
];

// ---- time and x

/** Maps times of a view to places from left to left + width, and back. */
export function scale(view, left, width) {
  const perMs = width / (view.to - view.from);
  return {
    x: (ms) => left + (ms - view.from) * perMs,
    ms: (x) => view.from + (x - left) / perMs,
    perMs,
  };
}

/** The view within an extent, its length kept as far as it fits. */
export function clampView(view, extent) {
  const whole = extent.to - extent.from;
  const span = Math.min(Math.max(view.to - view.from, Math.min(SPAN_MIN_MS, whole)), whole);
  const from = Math.min(Math.max(view.from, extent.from), extent.to - span);
  return { from, to: from + span };
}

/** The view with its length changed by a factor (below 1 is closer) while one time stays where it is. */
export function zoomView(view, factor, atMs, extent) {
  const most = extent.to - extent.from;
  const span = view.to - view.from;
  const next = Math.min(Math.max(span * factor, Math.min(SPAN_MIN_MS, most)), most);
  const from = atMs - ((atMs - view.from) / span) * next;
  return clampView({ from, to: from + next }, extent);
}

export function panView(view, ms, extent) {
  return clampView({ from: view.from + ms, to: view.to + ms }, extent);
}

/** Whether a view shows the whole extent, but for a hair. */
export function isWhole(view, extent) {
  const hair = (extent.to - extent.from) / 1000;
  return view.from <= extent.from + hair && view.to >= extent.to - hair;
}

/** The least shift of a view that shows a time span; where that is longer than the view, its begin. */
export function reveal(view, from, to, extent) {
  const margin = (view.to - view.from) * 0.05;
  if (from >= view.from && to <= view.to) {
    return view;
  }
  const tooLong = to - from > view.to - view.from - 2 * margin;
  const by = from < view.from || tooLong ? from - margin - view.from : to + margin - view.to;
  return panView(view, by, extent);
}

/**
 * Where a running job's picture ends: at a round time with some room after now, so that the scale jumps now and then
 * rather than creep all the time.
 */
export function runningEnd(nowMs) {
  const least = Math.max(nowMs * 1.04, 1);
  const decade = 10 ** Math.floor(Math.log10(least));
  const round = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.4, 8, 10].find((n) => n * decade >= least);
  return round * decade;
}

/** What to ask for so that panning a little and zooming a little needs no other question. */
export function windowAround(view, extent, pixels, widthMax) {
  const span = view.to - view.from;
  const from = Math.max(extent.from, view.from - span / 2);
  const to = Math.min(extent.to, view.to + span / 2);
  return { from, to, width: Math.max(1, Math.min(widthMax, Math.round((pixels * (to - from)) / span))) };
}

/** Whether what was read shows a view at its own fineness. */
export function covers(read, view, pixels) {
  const inside = read.fromMs <= view.from + 1e-6 && read.toMs >= view.to - 1e-6;
  const columnPixels = (((read.toMs - read.fromMs) / read.width) * pixels) / (view.to - view.from);
  return inside && columnPixels < 1.75;
}

// ---- ticks

/** Times to mark, at least so many pixels apart, and how to write them. */
export function ticks(view, pixels, apart) {
  const least = ((view.to - view.from) * apart) / Math.max(pixels, 1);
  const step = TICK_STEPS.find((candidate) => candidate >= least) ?? TICK_STEPS.at(-1);
  const all = [];
  for (let n = Math.ceil(view.from / step - 1e-9); n * step <= view.to * (1 + 1e-12) && all.length < 500; n += 1) {
    all.push({ ms: n * step, label: tickLabel(n * step, step) });
  }
  return all;
}

/** A time as fine as the step between ticks: "0 s", "250 ms", "2.5 s", "1 min 30 s", "2 h 15 min", "3 d". */
export function tickLabel(ms, step) {
  if (ms < 999.5 && step < 1000 && ms > 0) {
    return `${decimals(ms, step)} ms`;
  }
  if (ms < 60_000) {
    return `${decimals(ms / 1000, step / 1000)} s`;
  }
  const parts = [];
  let rest = ms;
  for (const [length, unit] of [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ]) {
    const whole = Math.floor(rest / length + 1e-9);
    rest -= whole * length;
    if (whole > 0 && parts.length < 2) {
      parts.push(`${whole} ${unit}`);
    }
  }
  if (step < 60_000 && rest > step / 2) {
    parts.push(`${decimals(rest / 1000, step / 1000)} s`);
  }
  return parts.join(' ');
}

function decimals(value, step) {
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
  const text = value.toFixed(digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

// ---- lanes and y

/** How high a lane is and how far the next one is from it, for so many lanes. */
export function laneSize(lanes) {
  if (lanes <= 3) {
    return { height: 28, pitch: 40 };
  }
  if (lanes <= 6) {
    return { height: 24, pitch: 31 };
  }
  if (lanes <= 12) {
    return { height: 18, pitch: 23 };
  }
  if (lanes <= 20) {
    return { height: 14, pitch: 18 };
  }
  return lanes <= 64 ? { height: 11, pitch: 14 } : { height: 8, pitch: 10 };
}

/**
 * Puts the lanes of all nodes below each other.
 *
 * @param headHeight room above each node's lanes, for its name
 * @return rows with node, lane and place, and the height of all
 */
export function stackLanes(nodes, { size, nodeGap, headHeight = 0 }) {
  const rows = [];
  const heads = [];
  let y = 0;
  nodes.forEach((node, at) => {
    y += at > 0 ? nodeGap : 0;
    const top = y;
    y += headHeight;
    node.lanes.forEach((lane) => {
      rows.push({ node, lane, y, height: size.height });
      y += size.pitch;
    });
    heads.push({ node, y: top, height: y - top });
  });
  return { rows, heads, height: y };
}

/** The place of the row at a height, or of the nearest one within so many pixels; -1 for none. */
export function rowAt(rows, y, within = 3) {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].y + rows[middle].height + within < y) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const row = rows[low];
  return row && y >= row.y - within && y <= row.y + row.height + within ? low : -1;
}

// ---- bars

/** The place of the first of some things, by start, that starts after a time. */
export function firstAfter(starts, ms, startOf) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(starts[middle]) <= ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The place of the bar at a time, or of the nearest one within some milliseconds; -1 for none. */
export function barAt(bars, ms, withinMs, nowMs) {
  const after = firstAfter(bars, ms, (bar) => bar.start);
  let best = -1;
  let bestAway = withinMs;
  // Runs of a lane do not overlap, but for those of a node that was lost: a few steps back are enough.
  for (let at = Math.min(after, bars.length - 1); at >= Math.max(0, after - 4); at -= 1) {
    const bar = bars[at];
    const away = Math.max(bar.start - ms, ms - (bar.end ?? nowMs), 0);
    if (away < bestAway || (away === 0 && best === -1)) {
      best = at;
      bestAway = away;
    }
  }
  return best;
}

/** The place of the bar whose middle is nearest to a time; -1 where there is none. */
export function nearestBar(bars, ms, nowMs) {
  const middle = (bar) => (bar.start + (bar.end ?? nowMs)) / 2;
  let best = -1;
  bars.forEach((bar, at) => {
    if (best < 0 || Math.abs(middle(bar) - ms) < Math.abs(middle(bars[best]) - ms)) {
      best = at;
    }
  });
  return best;
}

/** The span at a column, if there is one. */
export function spanAt(spans, column) {
  const at = firstAfter(spans, column, (span) => span.column) - 1;
  const span = spans[at];
  return span && column < span.column + span.columns ? span : null;
}

/**
 * Bars as boxes of a certain width: those that are narrower than so many pixels and follow each other closely are one.
 *
 * @return boxes {x, width, bars, failed}; bars is how many are in it, bar the only one where it is one
 */
export function boxes(bars, toX, nowMs, least) {
  const all = [];
  let open = null;
  for (const bar of bars) {
    const x = toX(bar.start);
    const end = Math.max(toX(bar.end ?? nowMs), x);
    const narrow = end - x < least;
    if (narrow && open !== null && x - (open.x + open.width) < least / 2) {
      open.width = Math.max(end - open.x, least);
      open.bars += 1;
      open.failed += bar.state === 'failed' ? 1 : 0;
      open.bar = null;
      continue;
    }
    const box = { x, width: Math.max(end - x, narrow ? least : 0), bars: 1, failed: bar.state === 'failed' ? 1 : 0, bar };
    all.push(box);
    open = narrow ? box : null;
  }
  return all;
}

/** The times between runs, and after the last one up to the end, when a lane was idle. */
export function gaps(bars, endMs, nowMs) {
  const idle = [];
  let since = null;
  for (const bar of bars) {
    if (since !== null && bar.start > since) {
      idle.push({ from: since, to: bar.start, last: false });
    }
    since = Math.max(since ?? 0, bar.end ?? nowMs);
  }
  if (since !== null && endMs > since) {
    idle.push({ from: since, to: endMs, last: true });
  }
  return idle;
}

// ---- what waits

/** Waits in rows in which none overlaps another; null where they need more rows than there are. */
export function packWaits(waits, rowsMax, nowMs) {
  const ends = [];
  const packed = [];
  for (const wait of waits) {
    let row = ends.findIndex((end) => end <= wait.start);
    if (row < 0) {
      row = ends.length;
    }
    if (row >= rowsMax) {
      return null;
    }
    ends[row] = wait.end ?? nowMs;
    packed.push({ wait, row });
  }
  return { packed, rows: ends.length };
}

/** How many tasks waited at a time. */
export function queuedAt(steps, ms) {
  const at = firstAfter(steps, ms, (step) => step.at) - 1;
  return at < 0 ? 0 : steps[at].tasks;
}

/** The most tasks that waited within a view. */
export function queuedMax(steps, view) {
  return steps
    .filter((step) => step.at > view.from && step.at < view.to)
    .reduce((most, step) => Math.max(most, step.tasks), queuedAt(steps, view.from));
}

/** The least of them. */
export function queuedMin(steps, view) {
  return steps
    .filter((step) => step.at > view.from && step.at < view.to)
    .reduce((least, step) => Math.min(least, step.tasks), queuedAt(steps, view.from));
}

// ---- text

/** Text that fits a width: whole, cut with an ellipsis after three letters or more, or nothing. */
export function fitText(text, width, measure) {
  if (measure(text) <= width) {
    return text;
  }
  const letters = [...text];
  let low = 0;
  let high = letters.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${letters.slice(0, middle).join('')}…`) <= width) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low >= 3 ? `${letters.slice(0, low).join('').trimEnd()}…` : '';
}

/** The first of some texts, the longest first, that fits a width whole; nothing where none does. */
export function firstFitting(texts, width, measure) {
  return texts.find((text) => measure(text) <= width) ?? '';
}

/** Of a stretch from one x to another, the longest part that no obstacle stands in. */
export function freePart(from, to, obstacles, margin) {
  let best = { from, to: from };
  let since = from;
  const inside = obstacles.filter((x) => x > from && x < to).sort((a, b) => a - b);
  for (const x of [...inside, null]) {
    const until = x === null ? to : x - margin;
    if (until - since > best.to - best.from) {
      best = { from: since, to: until };
    }
    since = x === null ? since : x + margin;
  }
  return best;
}

/**
 * Puts labels above the lines they belong to, within bounds: in the first row where they have room, from the right to
 * the left, so that no line goes down through the label of another one.
 *
 * @param labels {x, width, …}
 * @return the labels with left and row, and how many rows they take
 */
export function placeLabels(labels, bounds, apart = 10) {
  const rows = [];
  const placed = [...labels]
    .sort((a, b) => b.x - a.x)
    .map((label) => {
      const left = Math.max(bounds.left, Math.min(label.x - label.width / 2, bounds.right - label.width));
      let row = rows.findIndex((begin) => left + label.width + apart <= begin);
      if (row < 0) {
        row = rows.length;
      }
      rows[row] = left;
      return { ...label, left, row };
    });
  return { placed, rows: rows.length };
}
