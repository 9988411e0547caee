import { homedir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { cacheFolder } from '../../src/build/cache-folder.js';

test('the cache is where XDG_CACHE_HOME says, if that is an absolute path', (t) => {
  const usual = path.join(homedir(), '.cache', 'lvsdeploy');
  t.is(cacheFolder({ XDG_CACHE_HOME: '/srv/cache' }), '/srv/cache/lvsdeploy');
  t.is(cacheFolder({ XDG_CACHE_HOME: 'relative' }), usual);
  t.is(cacheFolder({}), usual);
});
