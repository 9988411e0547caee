import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/package-root.js';
import { builtVersions, unpackKeepalived } from '../keepalived/real/built-keepalived.js';
import { writeGenerated } from '../keepalived/real/generated-files.js';
import { checkAll, loadAll } from '../keepalived/real/in-namespace.js';
import { makeKernelThatAgrees } from '../keepalived/real/kernel-that-agrees.js';
import { readTold, readWanted, readWritten } from '../keepalived/real/in-short.js';
import { buildKeepalived } from './build-keepalived.js';

/*
 * Generated inventories, and what each makes of keepalived.conf, against the real keepalived of each
 * version. No lab, but where a version has never been built on this machine.
 */
const count = 1000;
/** A process for so many. */
const atOnce = 200;
const loaded = 40;
const seed = 20_261_129;

const folder = mkdtempSync(path.join(tmpdir(), 'generated-'));
const files = writeGenerated(folder, { count, seed });
const preload = makeKernelThatAgrees(folder);
const table: string[] = [];

function programOf(version: (typeof builtVersions)[number]): Promise<string> {
  const own = path.join(folder, version);
  mkdirSync(own, { recursive: true });
  return unpackKeepalived(version, own);
}

test.before('every version is built', async (t) => {
  t.timeout(1_800_000);
  await buildKeepalived(builtVersions);
});

test.serial('every keyword of the template is in what is generated', (t) => {
  const template = readFileSync(path.join(packageRoot, 'templates/keepalived.conf.hbs'), 'utf8');
  const keywords = (text: string) =>
    new Set(Array.from(text.matchAll(/^ *([a-zA-Z_]+)\b/gm), ([, name]) => name));
  const written = keywords(files.map(({ text }) => text).join('\n'));
  t.deepEqual(
    [...keywords(template)].filter((name) => !written.has(name)),
    [],
  );
});

for (const version of builtVersions) {
  test.serial(`${version} takes ${String(count)} generated files without a word`, async (t) => {
    t.timeout(600_000);
    const program = await programOf(version);
    for (let from = 0; from < count; from += atOnce) {
      const some = files.slice(from, from + atOnce).map(({ file }) => file);
      t.is(checkAll(program, some), `${String(some.length)} files checked\n`);
    }
    table.push(`keepalived ${version}: -t takes ${String(count)} of ${String(count)} files`);
  });

  test.serial(`${version} tells of what it has loaded what was wanted`, async (t) => {
    t.timeout(600_000);
    const chosen = files.filter((_, index) => index % (count / loaded) === 0);
    const told = loadAll(
      { folder, preload, program: await programOf(version) },
      chosen.map(({ file }) => file),
    );
    t.is(told.length, loaded);
    for (const [index, one] of chosen.entries()) {
      const wanted = readWanted(one);
      t.deepEqual(readWritten(one), wanted, one.file);
      t.deepEqual(readTold(told[index]!), wanted, one.file);
    }
    table.push(`keepalived ${version}: tells of ${String(loaded)} of them what was wanted`);
  });
}

test.after.always(() => {
  process.stderr.write(`${table.join('\n')}\n`);
  rmSync(folder, { recursive: true, force: true });
});
