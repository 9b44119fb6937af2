import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createLive } from '../../../webroot/live.js';

/** Timers that run when they are told to. */
class Timers {
  pending = new Map();
  #next = 1;

  setTimeout(run, millis) {
    this.pending.set(this.#next, { run, millis });
    return this.#next++;
  }

  clearTimeout(id) {
    this.pending.delete(id);
  }

  /** Runs the one with the longest or the shortest wait; tells how long that was. */
  run(longest = false) {
    const sorted = [...this.pending].sort(([, a], [, b]) => (longest ? b.millis - a.millis : a.millis - b.millis));
    const [id, { run, millis }] = sorted[0];
    this.pending.delete(id);
    run();
    return millis;
  }
}

class Socket {
  readyState = 0;
  sent = [];
  closed = false;

  open() {
    this.readyState = 1;
    this.onopen();
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  says(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  breaks() {
    this.readyState = 3;
    this.onclose?.();
  }

  close() {
    this.closed = true;
  }
}

function rig() {
  const sockets = [];
  const timers = new Timers();
  const states = [];
  const live = createLive({
    open: () => {
      sockets.push(new Socket());
      return sockets.at(-1);
    },
    timers,
    random: () => 1,
  });
  live.onState((state) => states.push(state));
  return { live, sockets, timers, states };
}

test('nothing is connected until somebody wants to see something', () => {
  const { live, sockets, states } = rig();
  assert.equal(sockets.length, 0);
  live.subscribe({ subscribe: 'jobs' }, () => {});
  live.subscribe({ subscribe: 'nodes' }, () => {});
  assert.equal(sockets.length, 1);
  sockets[0].open();
  assert.deepEqual(sockets[0].sent, [{ subscribe: 'jobs' }, { subscribe: 'nodes' }]);
  assert.deepEqual(states, ['live']);
});

test('each hears what belongs to it, and one that comes later the latest nodes', () => {
  const { live, sockets } = rig();
  const heard = [];
  const hear = (who) => (message) => heard.push(`${who} ${message.type}`);
  live.subscribe({ subscribe: 'jobs' }, hear('list'));
  live.subscribe({ subscribe: 'nodes' }, hear('header'));
  live.subscribe({ subscribe: 'job', id: 'a' }, hear('a'));
  live.subscribe({ subscribe: 'job', id: 'b' }, hear('b'));
  const [socket] = sockets;
  socket.open();
  socket.says({ type: 'jobs', jobs: [] });
  socket.says({ type: 'nodes', nodes: [] });
  socket.says({ type: 'job', seq: 1, job: { id: 'a' } });
  socket.says({ type: 'tasks', seq: 2, jobId: 'a', tasks: [] });
  socket.says({ type: 'reset', seq: 9, job: { id: 'b' } });
  socket.says({ type: 'error', id: 'b', detail: 'x' });
  socket.says({ type: 'error', detail: 'x' });
  socket.says({ type: 'later', of: 'something' });
  live.subscribe({ subscribe: 'nodes' }, hear('page'));
  assert.deepEqual(heard, [
    'list jobs',
    'header nodes',
    'a job',
    'a tasks',
    'b reset',
    'b error',
    'page nodes',
  ]);
});

test('after a break it subscribes again, behind the last event that came', () => {
  const { live, sockets, timers, states } = rig();
  live.subscribe({ subscribe: 'jobs' }, () => {});
  live.subscribe({ subscribe: 'job', id: 'a' }, () => {});
  live.subscribe({ subscribe: 'job', id: 'b', after: 7 }, () => {});
  sockets[0].open();
  sockets[0].says({ type: 'job', seq: 17, job: { id: 'a' } });
  sockets[0].breaks();
  assert.deepEqual(states, ['live', 'reconnecting']);
  timers.run();
  sockets[1].open();
  assert.deepEqual(sockets[1].sent, [
    { subscribe: 'jobs' },
    { subscribe: 'job', id: 'a', after: 17 },
    { subscribe: 'job', id: 'b', after: 7 },
  ]);
  assert.deepEqual(states, ['live', 'reconnecting', 'live']);
});

test('it tries less and less often, for ever, and stops saying that it will be back at once', () => {
  const { live, sockets, timers, states } = rig();
  let lost = 0;
  live.onLost(() => {
    lost += 1;
  });
  live.subscribe({ subscribe: 'nodes' }, () => {});
  const waits = [];
  for (let i = 0; i < 9; i += 1) {
    sockets.at(-1).breaks();
    waits.push(timers.run());
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000]);
  assert.deepEqual(states, ['reconnecting', 'offline']);
  assert.equal(lost, 9);
  sockets.at(-1).open();
  sockets.at(-1).breaks();
  assert.equal(timers.run(), 500);
  assert.deepEqual(states, ['reconnecting', 'offline', 'live', 'reconnecting']);
});

test('silence while nodes are watched is a break', () => {
  const { live, sockets, timers, states } = rig();
  live.subscribe({ subscribe: 'nodes' }, () => {});
  sockets[0].open();
  sockets[0].says({ type: 'nodes', nodes: [] });
  assert.equal(timers.pending.size, 1);
  assert.equal(timers.run(), 10_000);
  assert.equal(sockets[0].closed, true);
  assert.equal(states.at(-1), 'reconnecting');
});

test('a connection that never opens is given up', () => {
  const { live, sockets, timers } = rig();
  live.subscribe({ subscribe: 'jobs' }, () => {});
  timers.run();
  assert.equal(sockets[0].closed, true);
  timers.run();
  assert.equal(sockets.length, 2);
});

test('what a given-up connection still says is not heard', () => {
  const { live, sockets, timers } = rig();
  const heard = [];
  live.subscribe({ subscribe: 'jobs' }, (message) => heard.push(message));
  const [first] = sockets;
  timers.run();
  timers.run();
  first.says({ type: 'jobs', jobs: [] });
  assert.deepEqual(heard, []);
});

test('it does not wait when there is a reason to try at once', () => {
  const { live, sockets, timers } = rig();
  live.subscribe({ subscribe: 'jobs' }, () => {});
  sockets[0].breaks();
  live.retryNow();
  assert.equal(sockets.length, 2);
  live.retryNow();
  assert.equal(sockets.length, 2);
  sockets[1].open();
  assert.equal(timers.pending.size, 0);
});

test('a subscription ends with its last listener', () => {
  const { live, sockets } = rig();
  const first = live.subscribe({ subscribe: 'job', id: 'a' }, () => {});
  const second = live.subscribe({ subscribe: 'job', id: 'a' }, () => {});
  const nodes = live.subscribe({ subscribe: 'nodes' }, () => {});
  sockets[0].open();
  sockets[0].sent.length = 0;
  first();
  assert.deepEqual(sockets[0].sent, []);
  second();
  second();
  nodes();
  assert.deepEqual(sockets[0].sent, [{ unsubscribe: 'job', id: 'a' }, { unsubscribe: 'nodes' }]);
});

test('a node that has lost its store says so, and when it has it again', () => {
  const { live, sockets, states } = rig();
  live.subscribe({ subscribe: 'jobs' }, () => {});
  sockets[0].open();
  sockets[0].says({ type: 'ready', ready: false, reachable: true, detail: 'draining' });
  assert.deepEqual(states, ['live']);
  sockets[0].says({ type: 'ready', ready: false, reachable: false, detail: 'the node with the store is away' });
  assert.deepEqual(states, ['live', 'away']);
  sockets[0].says({ type: 'ready', ready: true, reachable: true, detail: '' });
  assert.deepEqual(states, ['live', 'away', 'live']);
  assert.equal(live.state, 'live');
});

test('a connection has told something only by what came while it was live', () => {
  const { live, sockets } = rig();
  const away = { type: 'ready', ready: false, reachable: false, detail: 'the node with the store is away' };
  live.subscribe({ subscribe: 'nodes' }, () => {});
  sockets[0].open();
  sockets[0].says(away);
  sockets[0].says({ type: 'nodes', nodes: [] });
  assert.equal(live.seen, false);
  sockets[0].says({ ...away, reachable: true });
  sockets[0].says({ type: 'nodes', nodes: [] });
  assert.equal(live.seen, true);
});
