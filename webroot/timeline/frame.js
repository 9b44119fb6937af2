// What stands around the canvas: the legend, and the tooltip of what is pointed at.

import { html, nothing } from 'lit';
import { lanesOf } from './model.js';
import { signOf } from './words.js';

const LEGEND = [
  ['succeeded', 'ran'],
  ['running', 'running'],
  ['waiting', 'waiting, idle'],
  ['failed', 'failed'],
  ['retried', 'tried again'],
  ['cancelled', 'cancelled'],
];

/** The states that there is something of in a picture. */
export function statesOf(timeline) {
  const states = new Set(['succeeded', 'waiting']);
  for (const { bars, spans } of lanesOf(timeline)) {
    bars.forEach((bar) => states.add(bar.state));
    spans.forEach((span) => {
      states.add(span.failed > 0 ? 'failed' : 'succeeded');
      states.add(span.running > 0 ? 'running' : 'succeeded');
    });
  }
  return states;
}

/** What the colours and patterns mean, of those that are to be seen. */
export function legend(states) {
  return html`<ul class="timeline-legend small" aria-label="Legend">
    ${LEGEND.filter(([state]) => states.has(state)).map(
      ([state, words]) =>
        html`<li><span class="swatch swatch-${state}" aria-hidden="true">${state === 'waiting' || state === 'succeeded' ? '' : signOf(state)}</span>${words}</li>`,
    )}
  </ul>`;
}

/** A tooltip of {lines}; nothing where there is none to show. */
export function tooltip(tip) {
  if (!tip) {
    return nothing;
  }
  const [[, title], ...rest] = tip.lines;
  return html`<div class="timeline-tip" role="tooltip">
    <strong><bdi>${title}</bdi></strong>
    <dl>${rest.map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>
  </div>`;
}

/** Puts a tooltip beside what it tells of, at x and y of the stage, never over it, and within the stage. */
export function placeTooltip(box, stage, { x, y }) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const room = stage.getBoundingClientRect();
  const left = Math.max(4, Math.min(x + 14, room.width - width - 4));
  const below = room.top + y + 16 + height <= window.innerHeight || room.top + y < height + 12;
  const top = below ? y + 16 : y - height - 12;
  box.style.transform = `translate(${left}px, ${top}px)`;
}
