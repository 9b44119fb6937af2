import { test } from 'node:test';
import assert from 'node:assert/strict';
import { countLines, LineCount } from '../../../webroot/line-count.js';

function count(text, comments, pieces = text.length || 1) {
  const counter = new LineCount({ comments });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += pieces) {
    counter.add(bytes.subarray(at, at + pieces));
  }
  return counter.total();
}

test('blank lines and comments do not count, however the bytes come', () => {
  const text = '# list\r\nhttp://a/\r\n\r\n  \n http://b/#x\n#c';
  for (const pieces of [1, 2, 7, 100]) {
    assert.equal(count(text, true, pieces), 2);
    assert.equal(count(text, false, pieces), 4);
  }
});

test('the last line may lack its end', () => {
  assert.equal(count('a\nb', false), 2);
  assert.equal(count('a\nb\n', false), 2);
  assert.equal(count('', false), 0);
});

test('a file is counted unless nobody wants to know any more', async () => {
  const file = new Blob(['a\n'.repeat(100_000)]);
  assert.equal(await countLines(file, { comments: true, signal: new AbortController().signal }), 100_000);
  assert.equal(await countLines(file, { comments: true, signal: AbortSignal.abort() }), null);
});
