import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fileName } from '../../../webroot/save.js';

test('names of jobs become names of files', () => {
  assert.equal(fileName('120 pages, threads', 'csv'), '120 pages- threads.csv');
  assert.equal(fileName('../../etc/passwd', 'csv'), 'etc-passwd.csv');
  assert.equal(fileName('<img src=x>\u202egpj', 'ndjson'), 'img src-x-gpj.ndjson');
  assert.equal(fileName('...', 'csv'), 'job.csv');
  assert.equal(fileName('Zürich', 'csv'), 'Zürich.csv');
  assert.ok(fileName('x'.repeat(200), 'csv').length < 90);
});
