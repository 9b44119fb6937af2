import { test } from 'node:test';
import assert from 'node:assert/strict';
import { emptyDraft, NO_SETTINGS, sleepRow } from '../../../webroot/draft.js';
import { otherwise, previewOf } from '../../../webroot/preview.js';

function draft(changes, settings = {}) {
  return { ...emptyDraft(), ...changes, settings: { ...NO_SETTINGS, ...settings } };
}

test('sleeps are planned', () => {
  const preview = previewOf(draft({}, { mode: 'pool', concurrency: '2' }));
  assert.deepEqual([preview.tasks, preview.workers, preview.plan.lowerBoundMs, preview.plan.makespanMs], [3, 2, 5000, 7000]);
  assert.equal(otherwise(preview, { order: 'longest-first' }), 5000);
  assert.equal(otherwise(preview, { mode: 'sequential' }), 9000);
});

test('a row without a duration is named', () => {
  const preview = previewOf(draft({ sleeps: [sleepRow('a', '2s'), sleepRow('b', '')] }));
  assert.equal(preview.plan, null);
  assert.equal(preview.tasks, 2);
  assert.match(preview.trouble, /^Row 2 has no duration/);
  assert.match(previewOf(draft({ sleeps: [sleepRow('a', 'soon')] })).trouble, /^Row 1 has “soon”/);
  assert.equal(otherwise(preview, { mode: 'pool' }), null);
});

test('the list is repeated', () => {
  assert.equal(previewOf(draft({}, { repeat: '60' })).tasks, 180);
  assert.equal(previewOf(draft({}, { repeat: 'often' })).tasks, 3);
});

test('URLs and hosts are counted', () => {
  const preview = previewOf(draft({ tab: 'urls', urls: { text: 'http://a/1\nhttp://a/2\n#\nhttp://b/\nnonsense\n', file: null } }));
  assert.deepEqual([preview.tasks, preview.hosts, preview.plan], [4, 2, null]);
});

test('a document among the URLs is said to be one', () => {
  const preview = previewOf(draft({ tab: 'urls', urls: { text: '\n{"tasks": [\n', file: null } }));
  assert.equal(preview.tasks, null);
  assert.match(preview.trouble, /belongs under “JSON”/);
});

test('a document says itself how it runs', () => {
  const text = JSON.stringify({ mode: 'pool', concurrency: 2, tasks: [{ type: 'sleep', duration: 2 }, { type: 'sleep', duration: '2s' }, { type: 'sleep', duration: '5s' }] });
  const preview = previewOf(draft({ tab: 'json', json: { text, file: null } }));
  assert.deepEqual([preview.settings.mode, preview.workers, preview.plan.makespanMs], ['pool', 2, 7000]);
  const other = previewOf(draft({ tab: 'json', json: { text: '{"tasks": [{"type": "download"}, null]}', file: null } }));
  assert.deepEqual([other.tasks, other.plan], [2, null]);
});

test('documents that are no job yet say so', () => {
  const trouble = (text) => previewOf(draft({ tab: 'json', json: { text, file: null } })).trouble;
  assert.match(trouble('{"tasks": ['), /no JSON yet/);
  assert.match(trouble('{"name": "x"}'), /“tasks”/);
  assert.match(trouble('[]'), /“tasks”/);
  assert.match(trouble('7'), /“tasks”/);
  assert.match(trouble('{"tasks": [{"type": "sleep"}]}'), /^Task 0 has no duration/);
  assert.equal(trouble(''), null);
});

test('of a file it is known what was counted', () => {
  const file = draft({ tab: 'urls', urls: { text: '', file: {} } }, { repeat: '2' });
  assert.equal(previewOf(file).tasks, null);
  assert.equal(previewOf(file, 1000).tasks, 2000);
  assert.equal(previewOf(draft({ kept: {} }), 100_000).tasks, 100_000);
});
