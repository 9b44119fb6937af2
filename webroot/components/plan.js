import { html, svg, nothing } from 'lit';
import { count, counted, duration } from '../format.js';
import { otherwise } from '../preview.js';

/** More than this is no picture any more. */
const LANES_MAX = 12;
const RUNS_MAX = 200;
const LANE = 12;
const GAP = 4;
const WIDTH = 1000;

/** What a job will be, in words, numbers and a small picture. */
export function planPanel(preview) {
  const { tasks, workers, settings, plan, trouble } = preview;
  return html`<dl class="plan" aria-live="polite">
      <div>
        <dt>Tasks</dt>
        <dd>${tasks === null ? 'all it has' : count(tasks)}</dd>
      </div>
      <div>
        <dt>At once</dt>
        <dd>${workers === null ? (settings.concurrency || 'as the mode says') : count(workers)}</dd>
      </div>
      ${plan ? times(plan) : nothing}
    </dl>
    ${plan ? picture(plan) : nothing}
    <p class="muted small">${trouble ?? remark(preview)}</p>`;
}

function times(plan) {
  return html`<div>
      <dt>At least</dt>
      <dd>${duration(plan.lowerBoundMs)}</dd>
    </div>
    <div>
      <dt>In this order</dt>
      <dd>${plan.makespanMs === null ? '–' : duration(plan.makespanMs)}</dd>
    </div>`;
}

function remark(preview) {
  const { tasks, plan, hosts, settings } = preview;
  if (plan) {
    return bound(preview);
  }
  if (tasks === 0) {
    return 'Nothing to run yet.';
  }
  const where = hosts > 0 ? `From ${counted(hosts, 'host')}, ${settings.perHost || '64'} connections each at most. ` : '';
  return `${where}How long it takes is for the servers to say.`;
}

/** The lower bound in words, and what another order would do. */
function bound(preview) {
  const { plan, settings } = preview;
  const why =
    plan.lowerBoundMs <= plan.longestMs
      ? `the longest task alone takes ${duration(plan.longestMs)}`
      : `${duration(plan.busyMs)} of work for ${counted(plan.workers, 'worker')}`;
  const other = settings.order === 'fifo' ? otherwise(preview, { order: 'longest-first' }) : null;
  const better = other !== null && other < plan.makespanMs * 0.98;
  return `No order is faster than the bound: ${why}.${better ? ` Longest-first: ${duration(other)}.` : ''}`;
}

function picture({ runs, workers, makespanMs, lowerBoundMs }) {
  if (!runs || runs.length > RUNS_MAX || workers > LANES_MAX || makespanMs === 0) {
    return nothing;
  }
  const height = workers * (LANE + GAP) - GAP;
  const x = (millis) => (WIDTH * millis) / makespanMs;
  return html`<svg class="plan-picture" viewBox="0 0 ${WIDTH} ${height}" height=${height} preserveAspectRatio="none" role="img"
    aria-label="Which worker runs what when: ${counted(runs.length, 'task')} in ${counted(workers, 'lane')}">
    ${Array.from({ length: workers }, (_, lane) => svg`<rect class="lane" x="0" y=${lane * (LANE + GAP)} width=${WIDTH} height=${LANE}></rect>`)}
    ${runs.map(
      ([, lane, start, end]) =>
        svg`<rect class="run" x=${x(start)} y=${lane * (LANE + GAP)} width=${Math.max(1, x(end - start) - 4)} height=${LANE}></rect>`,
    )}
    ${lowerBoundMs < makespanMs ? svg`<line class="bound" x1=${x(lowerBoundMs)} x2=${x(lowerBoundMs)} y1="0" y2=${height}></line>` : nothing}
  </svg>`;
}
