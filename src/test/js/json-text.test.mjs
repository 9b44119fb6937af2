import { test } from 'node:test';
import assert from 'node:assert/strict';
import { namesOf, placeOf, splitAtTasks } from '../../../webroot/json-text.js';

const text = `{
  "name": "a \\"quoted\\" {name}",
  "mode": "pool", "concurrency":2,
  "tasks": [
    {"type": "sleep", "duration": "2s"},
    {"type": "download", "url": "http://x/", "headers": {"X-A/B": "1", "Accept": ["]"]}}
  ]
}`;

function at(pointer) {
  const { from, to } = placeOf(text, pointer);
  return text.slice(from, to);
}

test('a pointer leads to its value', () => {
  assert.equal(at('/name'), '"a \\"quoted\\" {name}"');
  assert.equal(at('/concurrency'), '2');
  assert.equal(at('/tasks/0/duration'), '"2s"');
  assert.equal(at('/tasks/1/headers/X-A~1B'), '"1"');
  assert.equal(at('/tasks/1/headers/Accept/0'), '"]"');
  assert.equal(at(''), text);
});

test('where a field is missing, the brace of where it should be', () => {
  assert.equal(at('/tasks/0/url'), '{');
  assert.equal(placeOf(text, '/tasks/0/url').from, text.indexOf('{"type": "sleep"'));
  assert.equal(at('/tasks/7'), '[');
  assert.equal(at('/order'), '{');
  assert.equal(at('/name/deeper'), '"');
});

test('nothing and nonsense have places too', () => {
  assert.deepEqual(placeOf('', '/tasks'), { from: 0, to: 0 });
  assert.deepEqual(placeOf('{"tasks": [', '/tasks/0/url'), { from: 10, to: 11 });
  assert.deepEqual(placeOf('{"a', '/b'), { from: 0, to: 1 });
});

test('names are unescaped in the right order', () => {
  assert.deepEqual(namesOf('/a~1b/~01'), ['a/b', '~1']);
  assert.deepEqual(namesOf(''), []);
});

test('a document is split before its tasks, however little follows', () => {
  const head = '{"name":"ü","mode":"pool","timeout":"3s","tasks":[{"type":"sle';
  assert.deepEqual(splitAtTasks(head), { settings: { name: 'ü', mode: 'pool', timeout: '3s' }, tasksAt: head.indexOf('[') });
  assert.equal(splitAtTasks('[1]'), null);
  assert.equal(splitAtTasks('{"name": "x"}'), null);
  assert.equal(splitAtTasks('{"name": "x", "tasks": 7}'), null);
  assert.equal(splitAtTasks('{"name": "cut o'), null);
});
