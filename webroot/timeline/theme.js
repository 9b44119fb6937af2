// The colours and patterns that a timeline is painted with.

import { mix } from './colors.js';

const SHADES = 20;

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

/** How much of a lane was busy, 0 to 100, as a colour. */
export function shadeOf(theme, busy) {
  return theme.shades[Math.round((busy / 100) * SHADES)];
}

/** The patterns of a theme on screens of a certain fineness. */
export function patternsOf(theme, context, ratio) {
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
