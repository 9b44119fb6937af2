// The same call for many things, a few at a time.

const AT_ONCE = 4;

/** Does something with each; tells how many are done as it goes, and what failed at the end. */
export async function eachOf(items, action, progress) {
  const failures = [];
  const left = [...items];
  let done = 0;
  async function work() {
    while (left.length > 0) {
      await action(left.shift()).catch((problem) => failures.push(problem));
      done += 1;
      progress(done);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failures;
}
