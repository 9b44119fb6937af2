import { test } from 'node:test';
import assert from 'node:assert/strict';
import { ApiError, createApi } from '../../../webroot/api.js';

const ok = (body) => new Response(JSON.stringify(body), { status: 200 });
const problem = (status, body = {}, headers = {}) =>
  new Response(JSON.stringify({ title: 'Bad', detail: 'it is bad', errors: [], ...body }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });

/** An API whose node answers with these, one after the other. */
function playing(...answers) {
  const calls = [];
  const waits = [];
  const api = createApi({
    fetch: async (address, options) => {
      calls.push({ address, ...options });
      const answer = answers.shift();
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
    wait: async (millis) => waits.push(millis),
    now: () => 1000 + calls.length,
  });
  return { api, calls, waits };
}

test('queries leave out what is not asked for', async () => {
  const { api, calls } = playing(ok({}), ok({}));
  await api.jobs({ state: ['failed', 'queued'], name: 'a b', limit: 5, cursor: null });
  await api.jobs({ state: [], name: '' });
  assert.equal(calls[0].address, '/api/v1/jobs?state=failed%2Cqueued&name=a+b&limit=5');
  assert.equal(calls[1].address, '/api/v1/jobs');
  assert.equal(calls[0].method, 'GET');
});

test('ids are no part of the path but one segment', async () => {
  const { api, calls } = playing(ok({}));
  await api.job('../nodes?x');
  assert.equal(calls[0].address, '/api/v1/jobs/..%2Fnodes%3Fx');
});

test('bodies are JSON unless they are something else', async () => {
  const { api, calls } = playing(ok({}), ok({}));
  await api.submit({ tasks: [] });
  await api.submit('http://a\n', { type: 'text/uri-list', query: { mode: 'pool' } });
  assert.equal(calls[0].body, '{"tasks":[]}');
  assert.equal(calls[0].headers['Content-Type'], 'application/json');
  assert.equal(calls[1].body, 'http://a\n');
  assert.equal(calls[1].headers['Content-Type'], 'text/uri-list');
  assert.equal(calls[1].address, '/api/v1/jobs?mode=pool');
});

test('a problem is an error with the fields it points to', async () => {
  const errors = [
    { pointer: '/tasks/0/url', detail: 'is no URL' },
    { pointer: '/mode', detail: 'is unknown' },
  ];
  const { api } = playing(problem(400, { errors }));
  const failed = await api.submit({}).catch((error) => error);
  assert.ok(failed instanceof ApiError);
  assert.equal(failed.status, 400);
  assert.equal(failed.message, 'it is bad');
  assert.deepEqual(failed.field('/mode'), ['is unknown']);
  assert.deepEqual(failed.field('/name'), []);
});

test('an answer that is no problem document is one all the same', async () => {
  const { api } = playing(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
  await assert.rejects(api.cancel('x'), { status: 502, message: 'Bad Gateway' });
});

test('no answer is told apart from a bad one', async () => {
  const { api } = playing(new TypeError('Failed to fetch'));
  const failed = await api.cancel('x').catch((error) => error);
  assert.equal(failed.unreachable, true);
});

test('what was broken off on purpose stays that', async () => {
  const abort = new DOMException('aborted', 'AbortError');
  const { api } = playing(abort);
  await assert.rejects(api.nodes(), { name: 'AbortError' });
});

test('reading comes back when it is told to, a few times', async () => {
  const busy = () => problem(503, {}, { 'Retry-After': '2' });
  const { api, waits } = playing(busy(), busy(), ok({ nodes: [] }));
  assert.deepEqual(await api.nodes(), { nodes: [] });
  assert.deepEqual(waits, [2000, 2000]);
  const late = playing(busy(), busy(), busy());
  await assert.rejects(late.api.nodes(), { status: 503, retryAfterSeconds: 2 });
  const long = playing(problem(503, {}, { 'Retry-After': '9999' }), ok({}));
  await long.api.nodes();
  assert.deepEqual(long.waits, [10_000]);
});

test('what changes something is never sent twice', async () => {
  const { api, calls } = playing(problem(503, {}, { 'Retry-After': '2' }));
  await assert.rejects(api.retry('x'), { status: 503 });
  assert.equal(calls.length, 1);
});

test('a call that finds nobody signed in says so, a wrong token does not', async () => {
  const { api } = playing(problem(401), problem(401));
  let told = 0;
  api.onSignedOut(() => {
    told += 1;
  });
  await assert.rejects(api.signIn('wrong'), { status: 401 });
  assert.equal(told, 0);
  await assert.rejects(api.nodes(), { status: 401 });
  assert.equal(told, 1);
});

test('it is known when the node last answered', async () => {
  const { api } = playing(ok({}), new TypeError('Failed to fetch'));
  assert.equal(api.heardAt, 0);
  await api.nodes();
  assert.equal(api.heardAt, 1001);
  await assert.rejects(api.cancel('x'));
  assert.equal(api.heardAt, 1001);
});

test('an answer without a body is nothing', async () => {
  const { api } = playing(new Response(null, { status: 204 }));
  assert.equal(await api.remove('x'), null);
});
