import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
  describeIgnoredPlaybook,
  sitePlaybook,
} from '../../../src/app/invocation/site-playbook.js';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lvsdeploy-playbooks-'));
  await mkdir(path.join(folder, 'playbooks'));
  return folder;
}

test('a site.yml in the current folder that is not used is named, with the way to use it', async (t) => {
  const folder = await makeFolder();
  t.is(describeIgnoredPlaybook(undefined, folder), undefined);
  await writeFile(path.join(folder, 'playbooks', 'site.yml'), '[]');
  t.regex(
    describeIgnoredPlaybook(undefined, folder) ?? '',
    /^playbooks\/site\.yml .* not used.*--playbook playbooks\/site\.yml$/,
  );
  t.is(describeIgnoredPlaybook('other.yml', folder), undefined);
});

test('the one that comes with lvsdeploy is not another one, whatever leads to it', async (t) => {
  const folder = await makeFolder();
  await symlink(sitePlaybook(), path.join(folder, 'playbooks', 'site.yml'));
  t.is(describeIgnoredPlaybook(undefined, folder), undefined);
});
