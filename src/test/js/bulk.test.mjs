import { test } from 'node:test';
import assert from 'node:assert/strict';
import { eachOf } from '../../../webroot/bulk.js';

test('a few at a time, all in the end, and what failed is told', async () => {
  let running = 0;
  let most = 0;
  const seen = [];
  const progress = [];
  const failures = await eachOf(
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      seen.push(item);
      if (item % 4 === 0) {
        throw new Error(`no ${item}`);
      }
    },
    (done) => progress.push(done),
  );
  assert.deepEqual(seen.sort(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(most, 4);
  assert.deepEqual(
    failures.map((failure) => failure.message),
    ['no 4', 'no 8'],
  );
  assert.deepEqual(progress, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
