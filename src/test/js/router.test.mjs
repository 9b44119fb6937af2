import { test } from 'node:test';
import assert from 'node:assert/strict';
import { localPath, match, withQuery } from '../../../webroot/router.js';

const routes = [{ path: '/' }, { path: '/new' }, { path: '/jobs/:id' }];

test('paths find their routes', () => {
  assert.equal(match(routes, '/').route.path, '/');
  assert.equal(match(routes, '/new').route.path, '/new');
  assert.deepEqual(match(routes, '/jobs/01J%20x').params, { id: '01J x' });
  assert.deepEqual(match(routes, '/jobs/%zz').params, { id: '%zz' });
  for (const path of ['/jobs', '/jobs/', '/jobs/a/b', '/news', '//', '']) {
    assert.equal(match(routes, path), null, path);
  }
});

test('after signing in nobody is led to another site', () => {
  const origin = 'http://localhost:8080';
  assert.equal(localPath('/jobs/1?state=a#b', origin), '/jobs/1?state=a#b');
  assert.equal(localPath('/jobs//1', origin), '/jobs//1');
  const bad = [null, '', 'x', '//evil.example', '/\\evil.example', 'http://evil.example', 'javascript:1', '/\t/evil.example'];
  const dotted = ['/.//evil.example', '/x/..//evil.example', '/%2e//evil.example', '/.\\\\evil.example/a?b#c', '/.///evil.example'];
  for (const next of [...bad, ...dotted]) {
    assert.equal(localPath(next, origin), '/', String(next));
  }
});

test('queries keep what they are not told to change', () => {
  assert.equal(withQuery('', {}), '');
  assert.equal(withQuery('?state=failed', { name: 'a b' }), '?state=failed&name=a+b');
  assert.equal(withQuery('?state=failed&name=x', { name: '' }), '?state=failed');
  assert.equal(withQuery('?name=x', { state: 'a,b' }), '?name=x&state=a,b');
});
