// Which rows of a long list are in sight. Pure.

/** Browsers lose precision, or rows, in elements that are much higher. */
const HEIGHT_MAX = 8_000_000;
const OVERSCAN = 6;

function track({ count, rowHeight, viewport }) {
  const whole = count * rowHeight;
  const height = Math.min(whole, Math.max(HEIGHT_MAX, viewport));
  const scrolls = height - viewport;
  // A higher list moves by more than the scroll bar does.
  const ratio = height < whole && scrolls > 0 ? (whole - viewport) / scrolls : 1;
  return { height, ratio };
}

/**
 * What of a list is to be rendered.
 *
 * @return {height, first, last, offset}: how high to say it is, the first row and the one behind the
 *     last, and where the first one stands
 */
export function rowsInSight({ count, rowHeight, viewport, scrollTop }) {
  const { height, ratio } = track({ count, rowHeight, viewport });
  const top = Math.min(Math.max(0, scrollTop), Math.max(0, height - viewport));
  const begin = top * ratio;
  const first = Math.max(0, Math.floor(begin / rowHeight) - OVERSCAN);
  const last = Math.min(count, Math.ceil((begin + viewport) / rowHeight) + OVERSCAN);
  return { height, first, last, offset: top + (first * rowHeight - begin) };
}

/**
 * Where to scroll to so that a row is in sight: not at all where it is, no further than needed from one
 * row to the next, and to the middle from afar.
 */
export function scrollTopFor(row, { count, rowHeight, viewport, scrollTop }) {
  const { ratio } = track({ count, rowHeight, viewport });
  const begin = scrollTop * ratio;
  const above = row * rowHeight;
  const below = (row + 1) * rowHeight - viewport;
  if (begin <= above && begin >= below) {
    return scrollTop;
  }
  const nearest = begin > above ? above : below;
  const far = Math.abs(nearest - begin) > rowHeight;
  return (far ? Math.max(0, (above + below) / 2) : nearest) / ratio;
}
