import { test } from 'node:test';
import assert from 'node:assert/strict';
import { LISTED_MAX, readAgain } from '../../../webroot/job-pages.js';

const id = (number) => String(number).padStart(6, '0');

/** A server with so many jobs, the newest having the highest number. */
function server(total) {
  const asked = [];
  const load = async ({ limit, cursor }) => {
    asked.push(limit);
    const from = cursor ? Number(cursor) : total;
    const jobs = Array.from({ length: Math.min(limit, from) }, (_, i) => ({ id: id(from - i) }));
    const next = from - jobs.length > 0 ? String(from - jobs.length) : null;
    return { jobs, next, counts: { succeeded: total } };
  };
  return { load, asked };
}

async function again(total, count, oldest) {
  const { load, asked } = server(total);
  const { jobs, next } = await readAgain(load, { count, oldest });
  return { length: jobs.length, last: jobs.at(-1)?.id, next, asked };
}

test('as many are read as there were, in requests of a thousand', async () => {
  const read = await again(5000, 2300, id(2701));
  assert.deepEqual(read, { length: 2300, last: id(2701), next: '2700', asked: [1000, 1000, 300] });
});

test('new jobs push nothing out below', async () => {
  const read = await again(5050, 2300, id(2701));
  assert.deepEqual([read.length, read.asked.at(-1)], [3300, 1000]);
});

test('a flood does not make the list longer', async () => {
  const read = await again(20_000, 100, id(1));
  assert.deepEqual([read.length, read.next, read.asked], [100, '19900', [100, 1000]]);
});

test('a first reading is a page', async () => {
  assert.deepEqual((await again(5000, 100, null)).asked, [100]);
});

test('a list that was whole stays whole', async () => {
  assert.deepEqual(await again(1100, 1050, ''), { length: 1100, last: id(1), next: null, asked: [1000, 50, 1000] });
  assert.deepEqual((await again(0, 100, '')).length, 0);
});

test('there is an end to what is read', async () => {
  const read = await again(50_000, 30_000, id(20_000));
  assert.deepEqual([read.length, read.asked.length], [LISTED_MAX, 10]);
});
