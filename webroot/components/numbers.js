import { html, nothing } from 'lit';
import { bytes, count, duration, NOTHING, percent, rate, rough, times } from '../format.js';
import { leftMillis, rateOf } from '../pace.js';
import { ended } from '../states.js';
import { elapsed } from '../store.js';

/** The numbers of a job in one row: where it is while it runs, what it was once it has ended. */
export function numbers({ job, samples }, analysis, now) {
  const list = ended(job) ? afterwards(job, analysis) : meanwhile(job, samples, now);
  return html`<dl class="panel numbers">
    ${list.map(
      ({ label, value, beside, kind, title }) => html`<div title=${title ?? nothing}>
        <dt>${label}</dt>
        <dd class=${kind ?? ''}>${value} ${beside ? html`<span class="beside">${beside}</span>` : nothing}</dd>
      </div>`,
    )}
  </dl>`;
}

function meanwhile(job, samples, now) {
  const { tasks } = job;
  const pace = rateOf(samples);
  const left = leftMillis(job, pace);
  const failed = tasks.failed > 0;
  return [
    { label: 'Done', value: count(tasks.succeeded + tasks.failed + tasks.cancelled), beside: `of ${count(tasks.total)}` },
    {
      label: 'Rate',
      value: pace ? rate(pace.tasks) : NOTHING,
      beside: pace && pace.bytes > 0 ? `${bytes(pace.bytes)}/s` : '',
      title: pace ? undefined : 'Too few tasks have ended to tell',
    },
    { label: 'Left', value: left === null ? NOTHING : `≈ ${rough(coarse(left))}`, title: 'At this rate' },
    { label: 'Elapsed', value: job.startedAt ? duration(elapsed(job, now)) : NOTHING },
    { label: 'Running', value: count(tasks.running), beside: failed ? html`<span class="state-failed">✕ ${count(tasks.failed)} failed</span>` : '' },
    { label: 'Speed-up', value: times(job.speedup) },
  ];
}

/** Above ten seconds, whole ones: an estimate has no decimals. */
function coarse(millis) {
  return millis < 10_000 ? millis : Math.round(millis / 1000) * 1000;
}

function afterwards(job, analysis) {
  const { tasks } = job;
  const signs = [
    tasks.succeeded > 0 ? html`<span>✓ ${count(tasks.succeeded)}</span>` : nothing,
    tasks.failed > 0 ? html` <span class="state-failed">✕ ${count(tasks.failed)}</span>` : nothing,
    tasks.cancelled > 0 ? html` <span>⊘ ${count(tasks.cancelled)}</span>` : nothing,
  ];
  return [
    { label: 'Makespan', value: job.startedAt ? duration(analysis?.makespanMs ?? job.elapsedMs) : NOTHING, title: 'From the first start to the last end' },
    {
      label: 'Busy time',
      value: duration(analysis?.busyMs ?? job.busyMs),
      beside: job.wireBytes > 0 ? bytes(job.wireBytes) : '',
      title: 'All run times together: what one worker alone would need',
    },
    { label: 'Speed-up', value: times(analysis?.speedup ?? job.speedup), beside: `of ${count(Math.min(job.concurrency, tasks.total))}`, title: 'Busy time over makespan' },
    { label: 'Efficiency', value: analysis ? percent(analysis.efficiency) : NOTHING, title: 'Speed-up over workers' },
    { label: 'Lower bound', value: analysis ? duration(analysis.lowerBoundMs) : NOTHING, title: 'No schedule on so many workers is shorter' },
    { label: 'Tasks', value: count(tasks.total), beside: html`${signs}` },
  ];
}
