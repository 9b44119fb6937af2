import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
  choiceOf, concurrencyOf, documentText, draftOfJob, emptyDraft, fieldAt, NO_SETTINGS, queryOf, readDocument, requestOf, ROWS_MAX, settingsIn,
  settingsJson, typeOfFile, typeOfText, urlLines,
} from '../../../webroot/draft.js';

function settings(changes) {
  return { ...NO_SETTINGS, ...changes };
}

test('rows of sleeps become a job', () => {
  const draft = { ...emptyDraft(), settings: settings({ name: 'lab', mode: 'pool', concurrency: '2' }) };
  const { body, type } = requestOf(draft);
  assert.equal(type, undefined);
  assert.deepEqual(body, {
    name: 'lab', mode: 'pool', concurrency: 2,
    tasks: [
      { type: 'sleep', name: 'ABC', duration: '2s' },
      { type: 'sleep', name: 'DEF', duration: '2s' },
      { type: 'sleep', name: 'GHI', duration: '5s' },
    ],
  });
});

test('what is left empty is not sent, and what is wrong is sent for the server to say so', () => {
  const draft = { ...emptyDraft(), settings: settings({ attempts: 'many', timeout: '3', perHost: ' 6 ', order: 'longest-first' }), sleeps: [{ key: 1, name: ' ', duration: '' }] };
  assert.deepEqual(requestOf(draft).body, {
    mode: 'eventloop', order: 'longest-first', attempts: 'many', timeout: 3, perHost: 6, tasks: [{ type: 'sleep' }],
  });
});

test('URLs are sent as a list, with the settings as the query', () => {
  const draft = { ...emptyDraft(), tab: 'urls', urls: { text: 'http://a/\n', file: null }, settings: settings({ mode: 'pool', timeout: '3s' }) };
  assert.deepEqual(requestOf(draft), { body: 'http://a/\n', type: 'text/uri-list', query: { mode: 'pool', timeout: '3s' } });
  const file = { name: 'list.txt' };
  assert.equal(requestOf({ ...draft, urls: { text: '', file } }).body, file);
});

test('documents are sent as they are, with the type that they have', () => {
  const send = (json) => requestOf({ ...emptyDraft(), tab: 'json', json });
  assert.equal(send({ text: '{"tasks": []}', file: null }).type, 'application/json');
  assert.equal(send({ text: '{"name":"x"}\n{"type":"sleep","duration":1}\n', file: null }).type, 'application/x-ndjson');
  assert.equal(send({ text: 'nonsense', file: null }).type, 'application/json');
  assert.equal(send({ text: '', file: { name: 'a.ndjson' } }).type, 'application/x-ndjson');
  assert.equal(send({ text: '', file: { name: 'a.txt' } }).type, 'application/json');
});

test('what was pasted as a file has the type that its first lines say', () => {
  const lines = '{"name":"x"}\r\n{"type":"sleep","duration":1}\n';
  const types = [
    [`\n ${lines}`, 'application/x-ndjson'],
    [lines.replace('\n', '\n\n'), 'application/x-ndjson'],
    ['{"tasks": []}', 'application/json'],
    ['{"tasks": []}\n', 'application/json'],
    ['{\n  "tasks": [\n{"type":"sleep"}]}', 'application/json'],
    ['{"tasks": [\n{"type":"sleep"},\n{"type":"sleep"}]}', 'application/json'],
    ['[1]', 'application/json'],
    ['http://a/\n{"type":"sleep"}', 'text/uri-list'],
    ['# {\nhttp://a/', 'text/uri-list'],
    ['', 'text/uri-list'],
  ];
  for (const [text, type] of types) {
    assert.equal(typeOfText(text), type, text);
  }
  const file = new File([lines], 'what was pasted', { type: typeOfText(lines) });
  assert.equal(requestOf({ ...emptyDraft(), tab: 'json', json: { text: '', file } }).type, 'application/x-ndjson');
});

test('kept tasks are sent again behind the new settings', async () => {
  const draft = { ...emptyDraft(), settings: settings({ name: 'ü', order: 'longest-first' }), kept: { tasks: new Blob(['[{"type":"sleep","duration":1}]}']) } };
  const { body, type } = requestOf(draft);
  assert.equal(type, 'application/json');
  assert.deepEqual(JSON.parse(await body.text()), {
    name: 'ü', mode: 'eventloop', order: 'longest-first', tasks: [{ type: 'sleep', duration: 1 }],
  });
});

test('lines of a list that count know their places', () => {
  const text = '# two\nhttp://a/\n\n  http://b/ \r\nhttp://c/';
  const lines = urlLines(text);
  assert.deepEqual(lines.map(({ url }) => url), ['http://a/', 'http://b/', 'http://c/']);
  assert.deepEqual(lines.map(({ from, to }) => text.slice(from, to).trim()), ['http://a/', 'http://b/', 'http://c/']);
});

test('documents are read where they can be', () => {
  assert.deepEqual(readDocument('{"tasks": [1]}').job, { tasks: [1] });
  assert.deepEqual(readDocument('{"name": "x"}\n{"type": "sleep"}\n').job, { name: 'x', tasks: [{ type: 'sleep' }] });
  assert.equal(readDocument('{"tasks": [').job, null);
  assert.ok(readDocument('{"tasks": [').error.length > 0);
});

test('files are told apart by their names', () => {
  assert.equal(typeOfFile({ name: 'a.JSON', type: '' }), 'application/json');
  assert.equal(typeOfFile({ name: 'a.jsonl', type: 'application/json' }), 'application/x-ndjson');
  assert.equal(typeOfFile({ name: 'a.json.txt', type: 'text/plain' }), 'text/uri-list');
  assert.equal(typeOfFile({ name: 'what was pasted', type: 'application/x-ndjson' }), 'application/x-ndjson');
});

test('a simple job comes back as rows or as a list', () => {
  const job = { name: 'lab', mode: 'pool', concurrency: 2, timeout: 1.5, tasks: [{ type: 'sleep', name: 'A', duration: '2s' }, { type: 'sleep', duration: 5 }] };
  const sleeps = draftOfJob(job, { order: 'longest-first' });
  assert.equal(sleeps.tab, 'sleeps');
  assert.deepEqual(sleeps.sleeps.map(({ name, duration }) => [name, duration]), [['A', '2s'], ['', '5s']]);
  assert.deepEqual(settingsJson(sleeps.settings), { name: 'lab', mode: 'pool', concurrency: 2, order: 'longest-first', timeout: '1.5s' });
  const urls = draftOfJob({ mode: 'pool', tasks: [{ type: 'download', url: 'http://a/' }, { type: 'download', url: 'http://b/' }] });
  assert.deepEqual([urls.tab, urls.urls.text], ['urls', 'http://a/\nhttp://b/\n']);
});

test('what rows cannot show comes back as a document', () => {
  const mixed = { mode: 'pool', tasks: [{ type: 'sleep', duration: '1s' }, { type: 'download', url: 'http://a/', headers: { Accept: 'x' } }] };
  const draft = draftOfJob(mixed, { order: 'longest-first' });
  assert.equal(draft.tab, 'json');
  assert.deepEqual(JSON.parse(draft.json.text), { ...mixed, order: 'longest-first' });
  const many = Array.from({ length: ROWS_MAX + 1 }, () => ({ type: 'sleep', duration: '1s' }));
  assert.equal(draftOfJob({ tasks: many }).tab, 'json');
  assert.equal(draftOfJob({ tasks: [{ type: 'sleep', duration: '1s', estimate: '2s' }] }).tab, 'json');
});

test('a document is written a task a line', () => {
  assert.equal(documentText({ name: 'x', tasks: [{ a: 1 }, { b: 2 }] }), '{\n  "name": "x",\n  "tasks": [\n    {"a":1},\n    {"b":2}\n  ]\n}\n');
});

test('a concurrency stays with the model that it was typed for', () => {
  const pool = { ...emptyDraft(), settings: settings({ mode: 'pool', concurrency: '2', order: 'longest-first' }) };
  assert.deepEqual(['pool', 'threads', 'eventloop'].map((mode) => concurrencyOf(pool, mode)), ['2', '', '']);
  const threads = { ...pool, ...choiceOf(pool, 'threads') };
  assert.deepEqual(threads.settings, settings({ mode: 'threads', order: 'longest-first' }));
  assert.equal(concurrencyOf(threads, 'pool'), '2');
  const changed = { ...threads, settings: { ...threads.settings, concurrency: '3' } };
  const back = { ...changed, ...choiceOf(changed, 'pool') };
  assert.deepEqual(back.settings, pool.settings);
  assert.equal(concurrencyOf(back, 'threads'), '3');
});

test('settings stand in the address where they are not the defaults', () => {
  const draft = { ...emptyDraft(), tab: 'urls', settings: settings({ mode: 'pool', concurrency: '2' }) };
  const query = queryOf(draft);
  assert.deepEqual(Object.entries(query).filter(([, value]) => value !== ''), [['tab', 'urls'], ['concurrency', '2'], ['mode', 'pool']]);
  assert.deepEqual(settingsIn('?mode=pool&concurrency=2&order=random&color=red'), { mode: 'pool', concurrency: '2' });
});

test('errors of the server find their fields', () => {
  const sleeps = emptyDraft();
  assert.deepEqual(fieldAt('/concurrency', sleeps), { in: 'settings', name: 'concurrency' });
  assert.deepEqual(fieldAt('/tasks/2/duration', sleeps), { in: 'sleeps', row: 2, field: 'duration' });
  assert.deepEqual(fieldAt('/tasks/2/name', sleeps), { in: 'sleeps', row: 2, field: 'name' });
  assert.deepEqual(fieldAt('/tasks', sleeps), { in: 'all' });
  assert.deepEqual(fieldAt('', sleeps), { in: 'all' });
  assert.deepEqual(fieldAt('/tasks/4/url', { ...sleeps, tab: 'urls' }), { in: 'urls', index: 4 });
  assert.deepEqual(fieldAt('/mode', { ...sleeps, tab: 'json' }), { in: 'json', pointer: '/mode' });
  assert.deepEqual(fieldAt('/tasks/4/url', { ...sleeps, tab: 'urls', urls: { text: '', file: {} } }), { in: 'all' });
  assert.deepEqual(fieldAt('/tasks/4/url', { ...sleeps, kept: {} }), { in: 'all' });
});
