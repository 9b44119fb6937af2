// Numbers and times as people read them. Pure: no clock, no document.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const GROUPS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export const NOTHING = '–';

/** Whether there is a number to show. */
function known(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/** 61204 → "61,204" */
export function count(value) {
  return known(value) ? GROUPS.format(value) : NOTHING;
}

/** "1 job", "3 jobs", "1,200 jobs" */
export function counted(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Milliseconds as "0.4 ms", "250 ms", "7.00 s", "24.0 s", "2 min 5 s", "3 h 4 min", "2 d 3 h". */
export function duration(ms) {
  if (!known(ms)) {
    return NOTHING;
  }
  const value = Math.max(0, ms);
  if (value < 999.5) {
    return value > 0 && value < 9.95 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
  }
  if (value < 9_995) {
    return `${(value / SECOND).toFixed(2)} s`;
  }
  if (value < 59_950) {
    return `${(value / SECOND).toFixed(1)} s`;
  }
  return coarse(Math.round(value / SECOND) * SECOND);
}

function coarse(ms) {
  if (ms < HOUR) {
    return pair(ms, MINUTE, 'min', SECOND, 's');
  }
  return ms < DAY ? pair(ms, HOUR, 'h', MINUTE, 'min') : pair(ms, DAY, 'd', HOUR, 'h');
}

function pair(ms, big, bigUnit, small, smallUnit) {
  return `${GROUPS.format(Math.floor(ms / big))} ${bigUnit} ${Math.floor((ms % big) / small)} ${smallUnit}`;
}

/** "812 B", "3.6 KiB", "27 MiB" */
export function bytes(value) {
  if (!known(value)) {
    return NOTHING;
  }
  let scaled = Math.max(0, value);
  let unit = 0;
  while (scaled >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && scaled < 9.95 ? 1 : 0;
  return `${scaled.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/** A ratio such as a speed-up: "1.29×", "12.4×", "118×" */
export function times(value) {
  if (!known(value)) {
    return NOTHING;
  }
  if (value < 9.995) {
    return `${value.toFixed(2)}×`;
  }
  return value < 99.95 ? `${value.toFixed(1)}×` : `${count(value)}×`;
}

/** 0.643 → "64 %" */
export function percent(share) {
  return known(share) ? `${Math.round(share * 100)} %` : NOTHING;
}

/** How long ago, in words; both are milliseconds since 1970. A clock that is ahead counts as now. */
export function ago(then, now) {
  const past = now - then;
  if (past < 5 * SECOND) {
    return 'just now';
  }
  if (past < MINUTE) {
    return `${Math.floor(past / SECOND)} s ago`;
  }
  if (past < HOUR) {
    return `${Math.floor(past / MINUTE)} min ago`;
  }
  if (past < DAY) {
    return `${Math.floor(past / HOUR)} h ago`;
  }
  return `${GROUPS.format(Math.floor(past / DAY))} d ago`;
}

/** A time to the millisecond: "2026-01-01 12:00:00.000 UTC", or in local time with its offset. */
export function exact(then, utc) {
  const date = new Date(then);
  if (Number.isNaN(date.getTime())) {
    return NOTHING;
  }
  if (utc) {
    return `${date.toISOString().slice(0, 23).replace('T', ' ')} UTC`;
  }
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * MINUTE).toISOString().slice(0, 23);
  const sign = offset < 0 ? '−' : '+';
  const hours = two(Math.floor(Math.abs(offset) / 60));
  return `${local.replace('T', ' ')} ${sign}${hours}:${two(Math.abs(offset) % 60)}`;
}

function two(value) {
  return String(value).padStart(2, '0');
}

/** "01JGFJJZ00Z3NDEKTSV4RRFFQ6" → "01JGFJ…FFQ6": enough to tell jobs apart by eye. */
export function shortId(id) {
  return id.length > 12 ? `${id.slice(0, 6)}…${id.slice(-4)}` : id;
}

/** "pool · 2", "eventloop · all", "sequential": under which model a job runs. */
export function model(job) {
  if (job.mode === 'sequential') {
    return job.mode;
  }
  const all = job.mode !== 'pool' && job.concurrency >= job.tasks.total;
  return `${job.mode} · ${all ? 'all' : count(job.concurrency)}`;
}

/** Milliseconds with about two digits that matter, as a sentence has them: "7 s", "1.2 s", "120 ms", "12 min 5 s". */
export function rough(ms) {
  if (!known(ms)) {
    return NOTHING;
  }
  const value = Math.max(0, ms);
  if (value < 999.5) {
    return value > 0 && value < 9.95 ? `${trimmed(value)} ms` : `${Math.round(value)} ms`;
  }
  return value < 59_950 ? `${trimmed(value / SECOND)} s` : duration(value);
}

function trimmed(value) {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** How long after a start: "+2.00 s". */
export function after(ms) {
  return known(ms) ? `+${ms === 0 ? '0 s' : duration(ms)}` : NOTHING;
}

/** How many a second: "2,566/s", "0.4/s". */
export function rate(perSecond) {
  if (!known(perSecond)) {
    return NOTHING;
  }
  return perSecond < 9.95 ? `${trimmed(perSecond)}/s` : `${count(perSecond)}/s`;
}

/** "pool · 2 workers", "eventloop · 128 at once", "threads · all at once". */
export function modelInFull(job) {
  if (job.mode === 'sequential') {
    return job.mode;
  }
  const workers = job.concurrency === 1 ? 'worker' : 'workers';
  return `${model(job)} ${job.mode === 'pool' ? workers : 'at once'}`;
}
