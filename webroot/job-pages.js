// Reads a list of jobs anew, as far as it was read before. No document, no network of its own.

/** The most of one request. */
const PAGE_MAX = 1000;
/** So much is looked at again; what is older is found by name. */
export const LISTED_MAX = 10_000;

/** Whether a reading has come as far down as the list did. */
function reached({ jobs, next }, oldest) {
  return next === null || oldest === null || (oldest !== '' && jobs.length > 0 && jobs.at(-1).id <= oldest);
}

/**
 * The newest jobs, down to where the list ended. Jobs that came since make it longer, by a page at
 * most: where that does not do, it is as long as it was.
 *
 * @param load gives {jobs, next, counts} for {limit, cursor}
 * @param count how many there were; oldest, the id of the last of them, empty where none was older and
 *     null where nothing was read before
 * @return {jobs, next, counts}
 */
export async function readAgain(load, { count, oldest }) {
  const most = Math.min(count, LISTED_MAX);
  let all = await load({ limit: Math.min(most, PAGE_MAX) });
  while (all.jobs.length < most && all.next !== null) {
    all = joined(all, await load({ limit: Math.min(most - all.jobs.length, PAGE_MAX), cursor: all.next }));
  }
  if (reached(all, oldest) || most === LISTED_MAX) {
    return all;
  }
  const further = joined(all, await load({ limit: PAGE_MAX, cursor: all.next }));
  return reached(further, oldest) ? further : all;
}

/** The counts are those of the newer answer. */
function joined(all, { jobs, next, counts }) {
  return { jobs: [...all.jobs, ...jobs], next, counts };
}
