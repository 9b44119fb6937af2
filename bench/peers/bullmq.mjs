// Empty jobs through a BullMQ queue: how many a second, or how long one takes from add to finished.
import { Queue, QueueEvents, Worker } from 'bullmq';

const [port, what, count] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4])];
const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
const concurrency = 100;
const queue = new Queue('bench', { connection });
const appendfsync = 'append-only file, synced every second';

async function throughput() {
  let done = 0;
  const began = performance.now();
  const worker = new Worker('bench', async () => {}, { connection, concurrency });
  const finished = new Promise((resolve) => worker.on('completed', () => ++done === count && resolve()));
  for (let i = 0; i < count; i += 1000) {
    await queue.addBulk(Array.from({ length: Math.min(1000, count - i) }, (_, k) => ({ name: 'noop', data: { n: i + k } })));
  }
  await finished;
  const seconds = (performance.now() - began) / 1000;
  await worker.close();
  return { jobs: count, concurrency, rate: count / seconds };
}

async function latency() {
  const events = new QueueEvents('bench', { connection });
  await events.waitUntilReady();
  const worker = new Worker('bench', async () => {}, { connection });
  await worker.waitUntilReady();
  const times = [];
  for (let i = 0; i < count + 200; i++) {
    const began = performance.now();
    const job = await queue.add('noop', { n: i });
    await job.waitUntilFinished(events);
    if (i >= 200) times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  await worker.close();
  await events.close();
  return { jobs: count, p50: times[Math.floor(count / 2)], p99: times[Math.floor(count * 0.99)] };
}

const figures = await (what === 'latency' ? latency() : throughput());
await queue.close();
console.log(JSON.stringify({ ...figures, appendfsync }));
