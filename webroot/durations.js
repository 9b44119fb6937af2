// Durations as a job has them: a number of seconds, or text such as "1h30m". Pure.

const UNIT_MILLIS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MILLIS_MAX = 365 * UNIT_MILLIS.d;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y;
const SECONDS = /^\d+(\.\d+)?$/;

/** The milliseconds that are meant; null where it is no duration. */
export function parseDuration(given) {
  const text = String(given ?? '').trim();
  const millis = SECONDS.test(text) ? Number(text) * UNIT_MILLIS.s : sumOfParts(text);
  return millis !== null && millis <= MILLIS_MAX ? millis : null;
}

function sumOfParts(text) {
  let millis = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (!part) {
      return null;
    }
    millis += Number(part[1]) * UNIT_MILLIS[part[2]];
  }
  return text === '' ? null : millis;
}

/** What was typed as a job's JSON has it: digits alone are a number. */
export function durationJson(typed) {
  const text = typed.trim();
  return SECONDS.test(text) ? Number(text) : text;
}
