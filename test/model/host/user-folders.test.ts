import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { userCacheFolder, userStateFolder } from '../../../src/model/host/user-folders.js';

const folders = [
  ['XDG_CACHE_HOME', userCacheFolder, '.cache/lvsdeploy'],
  ['XDG_STATE_HOME', userStateFolder, '.local/state/lvsdeploy'],
] as const;

for (const [variable, folder, usual] of folders) {
  test(`$${variable} counts where it is absolute`, (t) => {
    t.is(folder({ [variable]: '/srv/own' }), '/srv/own/lvsdeploy');
    for (const env of [{}, { [variable]: '' }, { [variable]: 'relative' }]) {
      t.is(folder(env), path.join(os.homedir(), usual));
    }
  });
}
