import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { requireOutputFile } from '../../../src/app/invocation/output-file.js';
import { savedPlan } from '../../../src/app/plan/plan-file.js';

async function makeFolder(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-output-'));
}

const toOut = (file: string) => ({ option: '--out', file, kind: savedPlan });

test('a file that the command reads is not replaced, by whatever name', async (t) => {
  const folder = await makeFolder();
  const file = path.join(folder, 'inventory.yml');
  // Empty, which would be nobody's loss elsewhere.
  await writeFile(file, '');
  await symlink(folder, path.join(folder, 'here'));
  await symlink(file, path.join(folder, 'link.yml'));
  const inputs = [{ what: 'the inventory', file }];
  for (const name of ['inventory.yml', 'here/inventory.yml', 'link.yml']) {
    await t.throwsAsync(requireOutputFile(toOut(path.join(folder, name)), inputs), {
      code: 'USAGE',
      message: /^--out names the inventory, and would replace it: /,
    });
  }
});

test('only an older one of its kind is replaced, or what is empty', async (t) => {
  const folder = await makeFolder();
  const file = path.join(folder, 'notes');
  await t.notThrowsAsync(requireOutputFile(toOut(file), []));
  for (const content of ['', '{"type":"lvsdeploy-plan"}', '{\n  "type": "lvsdeploy-plan",\n']) {
    await writeFile(file, content);
    await t.notThrowsAsync(requireOutputFile(toOut(file), []), content);
  }
  for (const content of ['all that I know\n', '{"type":"another"}', '{}', ' ']) {
    await writeFile(file, content);
    await t.throwsAsync(requireOutputFile(toOut(file), []), {
      code: 'USAGE',
      message: `--out ${file} would replace a file that is not a saved plan.`,
    });
    t.is(await readFile(file, 'utf8'), content);
  }
  t.deepEqual(await readdir(folder), ['notes']);
});

test('no folder is made, and no pipe is waited for', async (t) => {
  const folder = await makeFolder();
  await t.throwsAsync(requireOutputFile(toOut(path.join(folder, 'new', 'plan.json')), []), {
    message: /cannot be written: ENOENT/,
  });
  t.deepEqual(await readdir(folder), []);
  await t.throwsAsync(requireOutputFile(toOut(''), []), {
    message: /cannot be written: it has no name/,
  });
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await t.throwsAsync(requireOutputFile(toOut(pipe), []), {
    message: /cannot be written: it is not a regular file/,
  });
});
