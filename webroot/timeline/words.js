// What a timeline says in words. Pure.

import { count, counted, duration } from '../format.js';
import { sign } from '../states.js';
import { hasEnded, isExact, lanesOf } from './model.js';

/** A name for a task whose name is not known (yet). */
export function nameOf(task) {
  return task.name ?? `task ${count(task.index)}`;
}

/** The sign of a run's state. */
export function signOf(state) {
  return state === 'retried' ? '↻' : sign(state);
}

/** Who keeps a task from starting where as many run as may. */
function busy({ mode, concurrency }) {
  if (mode === 'sequential' || concurrency === 1) {
    return 'one at a time';
  }
  if (mode !== 'pool') {
    return `${count(concurrency)} at a time`;
  }
  return concurrency === 2 ? 'both workers busy' : `all ${count(concurrency)} workers busy`;
}

/** Why a task waits; empty where nobody knows. */
export function reasonWords(reason, timeline) {
  const words = {
    concurrency: busy(timeline),
    capacity: 'the nodes are full',
    host: 'its host has all the connections it may have',
    backoff: 'before the next attempt',
    paused: 'the job is paused',
    'no-node': 'no node takes work',
    'never-started': 'never started',
  };
  return words[reason] ?? '';
}

/** "GHI waits 2.00 s: both workers busy", and shorter ways to say it, the longest first. */
export function waitTexts(wait, timeline, nowMs) {
  const name = nameOf(wait);
  const long = duration((wait.end ?? nowMs) - wait.start);
  const reason = reasonWords(wait.reason, timeline);
  const says = wait.end === null || hasEnded(timeline) ? 'waits' : 'waited';
  return [...(reason ? [`${name} ${says} ${long}: ${reason}`] : []), `${name} ${says} ${long}`, `${name} ${long}`, name];
}

/** The same in two pieces, where its box has no room for both: what is in it, and what stands beside it. */
export function waitPieces(wait, timeline, nowMs) {
  const [long, ...short] = waitTexts(wait, timeline, nowMs);
  const reason = reasonWords(wait.reason, timeline);
  return reason ? { whole: long, inside: short, beside: reason } : { whole: long, inside: short, beside: '' };
}

/** What kept a lane idle, and shorter ways to say it. */
export function idleTexts(gap, least, most) {
  const long = duration(gap.to - gap.from);
  if (most === 0) {
    return [`idle ${long}: nothing left to run`, `idle ${long}`, 'idle'];
  }
  return least > 0 ? [`idle ${long} though ${counted(least, 'task')} waited`, `idle ${long}`, 'idle'] : [`idle ${long}`, 'idle'];
}

/** "up to 18 tasks wait: both workers busy" */
export function queueTexts(most, timeline) {
  const reasons = new Set(timeline.waits.map((wait) => wait.reason));
  const [reason] = reasons;
  const words = reasons.size === 1 ? reasonWords(reason, timeline) : '';
  const all = `up to ${counted(most, 'task')} wait`;
  return [...(words ? [`${all}: ${words}`] : []), all, count(most)];
}

/** "61,204 tasks drawn in 16 lanes, merged where narrower than a pixel" */
export function subtitle(timeline, whole = timeline) {
  const sample = timeline.every > 1 ? `a sample, one in ${count(timeline.every)}: ` : '';
  const lanes = counted(lanesOf(timeline).length, 'lane');
  const drawn = `${sample}${counted(timeline.tasks, 'task')} drawn`;
  if (timeline.merged) {
    return `${drawn} in ${lanes}, merged where narrower than a pixel`;
  }
  return isExact(whole) ? 'one lane per worker, grouped by node' : `${drawn} one by one in ${lanes}`;
}

/** What a node's lanes are called beside its name. */
export function slotsWords(node) {
  return counted(node.slots, 'slot');
}

/** A run in lines of [label, text], the first without a label. */
export function barLines(bar, lane, node, timeline, nowMs, exactTime) {
  const end = bar.end ?? nowMs;
  const waited = timeline.waits.findLast((wait) => wait.index === bar.index && wait.end === bar.start);
  const error = bar.error ? `: ${bar.error}` : '';
  return [
    ['', nameOf(bar)],
    ['state', `${signOf(bar.state)} ${bar.state}${error}`],
    ['worker', `${lane.worker} on ${node.name}`],
    ...(waited ? [['waited', `${duration(waited.end - waited.start)}${colon(reasonWords(waited.reason, timeline))}`]] : []),
    ['started', `+${offset(bar.start)}`],
    ...(timeline.startedAt === null ? [] : [['at', exactTime(timeline.startedAt + bar.start)]]),
    [bar.end === null ? 'runs for' : 'ran', duration(end - bar.start)],
    ...(bar.end === null ? [] : [['ended', `+${offset(bar.end)}`]]),
    ...(bar.attempt > 1 || bar.state === 'retried' ? [['attempt', count(bar.attempt)]] : []),
  ];
}

function colon(words) {
  return words ? `: ${words}` : '';
}

/** A time from the start, to the millisecond: "2.003 s", "12.040 s", "3 min 2.500 s". */
export function offset(ms) {
  if (ms < 100) {
    return `${Number(ms.toFixed(3))} ms`;
  }
  if (ms < 60_000) {
    return `${(ms / 1000).toFixed(3)} s`;
  }
  const minutes = Math.floor(ms / 60_000);
  const seconds = `${((ms % 60_000) / 1000).toFixed(3)} s`;
  return minutes < 60 ? `${minutes} min ${seconds}` : `${Math.floor(minutes / 60)} h ${minutes % 60} min ${seconds}`;
}

/** Runs that are drawn together, in lines as above. */
export function spanLines(span, lane, node, columnMs, fromMs) {
  const from = fromMs + span.column * columnMs;
  const worker = lane.slots === 1 ? lane.worker : `${lane.worker} to ${lane.lastWorker}`;
  return [
    ['', counted(span.started, 'task')],
    ['from', `+${offset(from)} to +${offset(from + span.columns * columnMs)}`],
    ['workers', `${worker} on ${node.name}`],
    ['busy', `${span.busy} %`],
    ...(span.failed > 0 ? [['failed', `${signOf('failed')} ${count(span.failed)}`]] : []),
    ...(span.running > 0 ? [['running', `${signOf('running')} ${count(span.running)}`]] : []),
  ];
}

export function waitLines(wait, timeline, nowMs) {
  const reason = reasonWords(wait.reason, timeline);
  return [
    ['', nameOf(wait)],
    ['waits', duration((wait.end ?? nowMs) - wait.start)],
    ...(reason ? [['for', reason]] : []),
    ['from', `+${offset(wait.start)}${wait.end === null ? '' : ` to +${offset(wait.end)}`}`],
  ];
}

/** Lines as a sentence, to be read out. */
export function asSentence(lines) {
  return `${lines.map(([label, text]) => (label ? `${label} ${text}` : text)).join(', ')}.`;
}

/** The whole picture in a few sentences, for those who do not see it. */
export function describe(timeline, nowMs) {
  if (timeline.startedAt === null) {
    return `No task has started yet, ${counted(timeline.total, 'task')} wait.`;
  }
  const lanes = lanesOf(timeline);
  const parts = [
    `${counted(timeline.tasks, 'task')} on ${counted(lanes.length, 'lane')} of ${counted(timeline.nodes.length, 'node')}.`,
  ];
  if (timeline.makespanMs !== null) {
    parts.push(`Makespan ${duration(timeline.makespanMs)}, lower bound ${duration(timeline.lowerBoundMs)}.`);
  }
  if (!timeline.merged && timeline.tasks <= 20) {
    for (const node of timeline.nodes) {
      for (const lane of node.lanes) {
        const runs = lane.bars.map((bar) => `${nameOf(bar)} ${offset(bar.start)} to ${bar.end === null ? 'now' : offset(bar.end)}, ${bar.state}`);
        parts.push(`${lane.worker} on ${node.name}: ${runs.join('; ')}.`);
      }
    }
    parts.push(...timeline.waits.map((wait) => `${waitTexts(wait, timeline, nowMs)[0]}.`));
  }
  for (const node of timeline.nodes) {
    const lost = node.losses.reduce((sum, loss) => sum + loss.tasks, 0);
    if (lost > 0) {
      parts.push(`${counted(lost, 'task')} lost with ${node.name}.`);
    }
  }
  return parts.join(' ');
}
