import { chmod, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { finishReplacing, replaceFiles, type Rename } from '../../src/secrets/replace-files.js';
import { affordable } from '../effort.js';
import { makeFolder } from './folder.js';

const names = ['a.age', 'b.age', 'c.age', 'd.age'];

async function makeFiles(t: ExecutionContext) {
  const folder = await makeFolder(t);
  const files = names.map((name) => path.join(folder, name));
  for (const file of files) await writeFile(file, 'old');
  const journal = path.join(folder, 'recipients.txt.rotation');
  const contents = files.map((file) => ({ path: file, bytes: Buffer.from('new'), mode: 0o640 }));
  const read = () => Promise.all(files.map((file) => readFile(file, 'utf8')));
  return { folder, files, journal, contents, read };
}

/** Renames so often, and then never again, as where the process is killed. */
function dieAfter(times: number): Rename {
  let left = times;
  return async (from, to) => {
    if (left-- <= 0) throw new Error('killed');
    await rename(from, to);
  };
}

test('several files are replaced, and keep their modes', async (t) => {
  const { folder, files, journal, contents, read } = await makeFiles(t);
  await replaceFiles(contents, journal);
  t.deepEqual(await read(), ['new', 'new', 'new', 'new']);
  t.deepEqual((await readdir(folder)).sort(), names);
  for (const file of files) t.is((await stat(file)).mode & 0o777, 0o640);
});

test('wherever a replacement of several files ends, the next finishes it, and nothing is left', async (t) => {
  const property = fc.asyncProperty(
    fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
    async (deaths) => {
      const { folder, journal, contents, read } = await makeFiles(t);
      const [first = 0, ...others] = deaths;
      await t.throwsAsync(replaceFiles(contents, journal, dieAfter(first)), {
        code: 'SECRET_FAILED',
      });
      for (const times of others) {
        await finishReplacing(journal, dieAfter(times)).catch(() => undefined);
      }
      await finishReplacing(journal);
      t.deepEqual(await read(), ['new', 'new', 'new', 'new']);
      t.deepEqual((await readdir(folder)).sort(), names);
      t.false(await finishReplacing(journal));
    },
  );
  await fc.assert(property, { numRuns: affordable(40) });
});

test('where not all new files can be written, none is replaced', async (t) => {
  const { folder, journal, contents, read } = await makeFiles(t);
  const nowhere = { path: path.join(folder, 'no', 'such.age'), bytes: Buffer.from('new') };
  const error = await t.throwsAsync(replaceFiles([...contents, nowhere], journal));
  t.regex(error.message, /^Could not write \S+such\.age \(ENOENT\)/);
  t.deepEqual(await read(), ['old', 'old', 'old', 'old']);
  t.deepEqual((await readdir(folder)).sort(), names);
});

test('a journal that is none of lvsdeploy moves nothing', async (t) => {
  const { journal, files, read } = await makeFiles(t);
  for (const text of ['["a.age"]', '{}', '["../a.age.123456.old"]']) {
    await writeFile(journal, text);
    await t.throwsAsync(finishReplacing(journal), { code: 'SECRET_FAILED' });
  }
  await chmod(files[0] ?? '', 0o600);
  t.deepEqual(await read(), ['old', 'old', 'old', 'old']);
});
