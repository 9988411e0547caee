import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { objectToArchive } from '../../../src/build/source/archive-check.js';
import { oddArchives, packBuild, wholeBuild } from '../archive-files.js';
import { temporaryFolder } from '../temporary-folder.js';

function objectTo(t: ExecutionContext, archive: Buffer): Promise<string | undefined> {
  const file = path.join(temporaryFolder(t), 'archive.tar.gz');
  writeFileSync(file, archive);
  return objectToArchive(file, 'keepalived');
}

test('an archive as the builder makes it is taken', async (t) => {
  t.is(await objectTo(t, packBuild(wholeBuild)), undefined);
});

for (const [what, make] of Object.entries(oddArchives)) {
  test(`an archive with ${what} is refused`, async (t) => {
    const objection = await objectTo(t, make());
    t.regex(objection ?? 'none', /^(it (holds|lacks|has not)|its manifest|".*" in it differs)/);
  });
}

test('what unpacks to more than a build ever has is refused, and not unpacked', async (t) => {
  const objection = await objectTo(t, gzipSync(Buffer.alloc(80 * 1024 * 1024)));
  t.regex(objection ?? 'none', /^it is damaged: .*larger than/i);
});

test('what is no archive, or ends early, is refused', async (t) => {
  t.regex((await objectTo(t, Buffer.from('text'))) ?? '', /^it is damaged/);
  t.regex((await objectTo(t, gzipSync(Buffer.alloc(1024, 'x')))) ?? '', /^it is damaged/);
  t.regex((await objectTo(t, gzipSync(Buffer.alloc(0)))) ?? '', /^it is damaged: it has no end/);
});
