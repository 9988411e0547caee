import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { describeContent } from '../../../src/local/content/describe-content.js';
import { packContent } from '../../../src/local/content/pack-content.js';

const never = new AbortController().signal;

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lvs-tree-'));
  try {
    await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Tree = ReadonlyMap<string, string | { readonly leadsTo: string } | undefined>;

function write(folder: string, tree: Tree): string {
  const site = path.join(folder, 'site');
  mkdirSync(site);
  for (const [name, entry] of tree) {
    const place = path.join(site, name);
    mkdirSync(path.dirname(place), { recursive: true });
    if (entry === undefined) mkdirSync(place, { recursive: true });
    else if (typeof entry === 'string') writeFileSync(place, entry);
    else symlinkSync(entry.leadsTo, place);
  }
  return site;
}

/** All that is in a folder, with what hosts would show of it. */
function read(folder: string, below = ''): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of readdirSync(path.join(folder, below))) {
    const place = path.join(below, name);
    const full = path.join(folder, place);
    const stat = lstatSync(full);
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isSymbolicLink()) found[place] = { leadsTo: readlinkSync(full) };
    else if (stat.isDirectory()) Object.assign(found, { [place]: { mode } }, read(folder, place));
    else found[place] = { mode, text: readFileSync(full, 'utf8'), mtime: stat.mtimeMs };
  }
  return found;
}

async function unpack(site: string, into: string): Promise<Record<string, unknown>> {
  const content = await describeContent(site, never);
  const archive = path.join(path.dirname(site), `${path.basename(into)}.tar.gz`);
  await packContent(content, archive, never);
  mkdirSync(into);
  execFileSync('tar', ['-xzpf', archive, '-C', into]);
  return read(into);
}

// As a file system takes them: no slash, no zero byte, at most 255 bytes.
const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.constantFrom('-rf', '--', ' ', "it's", '"', 'a\nb', '$(id)', '`', '*', '.env', '.git', 'é'),
    fc.string({ unit: fc.constantFrom('x', '-', 'ü'), minLength: 90, maxLength: 120 }),
  )
  .map((text) => text.replaceAll(/[/\0]/g, '_'))
  .filter((text) => text !== '.' && text !== '..' && Buffer.byteLength(text) <= 255);

const tree: fc.Arbitrary<Tree> = fc
  .array(
    fc.tuple(
      fc.array(name, { minLength: 1, maxLength: 4 }),
      fc.oneof(
        { weight: 4, arbitrary: fc.string({ maxLength: 2000 }) },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((entries) => {
    const taken = new Map<string, string | undefined>();
    for (const [parts, entry] of entries) {
      const place = parts.join('/');
      const isBelowFile = parts.some(
        (_, index) => typeof taken.get(parts.slice(0, index).join('/')) === 'string',
      );
      const isAbove = [...taken.keys()].some(
        (other) => other.startsWith(`${place}/`) || other === place,
      );
      if (!isBelowFile && !isAbove) taken.set(place, entry);
    }
    return taken;
  })
  .filter((made) => [...made.values()].some((entry) => typeof entry === 'string'));

test('any tree comes out of tar as it went in, with the modes of a site', async (t) => {
  t.timeout(5 * 60_000);
  await fc.assert(
    fc.asyncProperty(tree, (made) =>
      inFolder(async (folder) => {
        const site = write(folder, made);
        const out = await unpack(site, path.join(folder, 'out'));
        const wanted = read(site);
        t.deepEqual(Object.keys(out).toSorted(), Object.keys(wanted).toSorted());
        for (const [place, entry] of made) {
          const found = out[place] as { readonly mode: string; readonly text?: string };
          t.is(found.mode, entry === undefined ? '755' : '644');
          t.is(found.text, entry as string | undefined);
        }
      }),
    ),
    { numRuns: 60 },
  );
});

test('the same content has the same name, and the same archive, wherever it is and whenever it was written', async (t) => {
  t.timeout(5 * 60_000);
  await fc.assert(
    fc.asyncProperty(tree, (made) =>
      inFolder(async (folder) => {
        mkdirSync(path.join(folder, 'other'));
        const [site, other] = [
          write(folder, made),
          write(path.join(folder, 'other'), new Map([...made].toReversed())),
        ];
        for (const [place, entry] of made) {
          if (entry !== undefined) chmodSync(path.join(other, place), 0o600);
          utimesSync(path.join(other, place), 1, 2);
        }
        const [one, two] = [
          await describeContent(site, never),
          await describeContent(other, never),
        ];
        t.is(one.id, two.id);
        await packContent(one, path.join(folder, 'one'), never);
        await packContent(two, path.join(folder, 'two'), never);
        t.deepEqual(readFileSync(path.join(folder, 'one')), readFileSync(path.join(folder, 'two')));
      }),
    ),
    { numRuns: 30 },
  );
});

test('other content of the same size has another name, and its files have another time', async (t) => {
  await inFolder(async (folder) => {
    const site = write(
      folder,
      new Map([
        ['a', 'one'],
        ['b', 'same'],
      ]),
    );
    const before = await describeContent(site, never);
    const one = await unpack(site, path.join(folder, 'one'));
    writeFileSync(path.join(site, 'a'), 'two');
    const after = await describeContent(site, never);
    const two = await unpack(site, path.join(folder, 'two'));
    t.not(before.id, after.id);
    const timeOf = (out: Record<string, unknown>, place: string) =>
      (out[place] as { readonly mtime: number }).mtime;
    // A web server's ETag is made of time and size.
    t.not(timeOf(one, 'a'), timeOf(two, 'a'));
    t.is(timeOf(one, 'b'), timeOf(two, 'b'));
  });
});

test('links within the folder stay links, also long ones', async (t) => {
  await inFolder(async (folder) => {
    const long = 'l'.repeat(120);
    const site = write(
      folder,
      new Map<string, string | { readonly leadsTo: string }>([
        ['sub/page', 'text'],
        [`sub/${long}`, 'long'],
        ['latest', { leadsTo: 'sub/page' }],
        ['sub/up', { leadsTo: '../latest' }],
        ['through', { leadsTo: 'sub/../sub/./up' }],
        ['folder', { leadsTo: 'sub' }],
        [`to-${long}`, { leadsTo: `sub/${long}` }],
      ]),
    );
    const out = await unpack(site, path.join(folder, 'out'));
    t.deepEqual(out['through'], { leadsTo: 'sub/../sub/./up' });
    t.deepEqual(out[`to-${long}`], { leadsTo: `sub/${long}` });
    t.is(readFileSync(path.join(folder, 'out', 'through'), 'utf8'), 'text');
  });
});

type Refused = { readonly make: (site: string) => void; readonly because: RegExp };

const refuses = test.macro(async (t: ExecutionContext, { make, because }: Refused) => {
  await inFolder(async (folder) => {
    const site = write(folder, new Map([['index.html', 'page']]));
    make(site);
    await t.throwsAsync(describeContent(site, never), { code: 'INVALID_INPUT', message: because });
  });
});

const linkTo = (target: string) => (site: string) => symlinkSync(target, path.join(site, 'link'));

const refusals: Readonly<Record<string, Refused>> = {
  'a link to somewhere else': {
    make: linkTo('/etc/passwd'),
    because: /link leads out of the folder, to \/etc\/passwd\.$/,
  },
  'a link to the folder above': {
    make: linkTo('../other'),
    because: /link leads out of the folder, to \.\.\/other\.$/,
  },
  'a link that leaves the folder and comes back': {
    make: linkTo('../site/index.html'),
    because: /leads out of the folder/,
  },
  'a link that leaves it by way of another': {
    make: (site) => {
      mkdirSync(path.join(site, 'a/b'), { recursive: true });
      symlinkSync('..', path.join(site, 'a/up'));
      symlinkSync('up/../site/index.html', path.join(site, 'a/link'));
    },
    because: /a\/link leads out of the folder/,
  },
  'a link to nothing': {
    make: linkTo('nowhere'),
    because: /link leads to nowhere, which is not there\.$/,
  },
  'a link to itself': { make: linkTo('link'), because: /leads in a circle/ },
  'a pipe': {
    make: (site) => void execFileSync('mkfifo', [path.join(site, 'pipe')]),
    because: /pipe is neither a file nor a folder/,
  },
  'a name that is not UTF-8': {
    make: (site) =>
      writeFileSync(Buffer.concat([Buffer.from(`${site}/`), Buffer.from([0xff])]), ''),
    because: /has a name that is not UTF-8\.$/,
  },
  'a folder without any file': {
    make: (site) => {
      rmSync(path.join(site, 'index.html'));
      mkdirSync(path.join(site, 'empty'));
    },
    because: /^There is nothing to deploy: .* holds no file\.$/,
  },
};

for (const [title, refused] of Object.entries(refusals))
  test(`${title} is refused`, refuses, refused);

test('a socket is refused', async (t) => {
  await inFolder(async (folder) => {
    const site = write(folder, new Map([['index.html', 'page']]));
    const server = net.createServer().listen(path.join(site, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    await t.throwsAsync(describeContent(site, never), { message: /socket is neither a file nor/ });
    server.close();
  });
});

test('what is no folder is refused by its path', async (t) => {
  await inFolder(async (folder) => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    await t.throwsAsync(describeContent(file, never), {
      message: `The content ${file} is no folder.`,
    });
    const missing = path.join(folder, 'missing');
    await t.throwsAsync(describeContent(missing, never), {
      message: `The content ${missing} does not exist.`,
    });
  });
});

const changes: Readonly<Record<string, (site: string) => void>> = {
  'a file gets other text of the same size': (site) =>
    writeFileSync(path.join(site, 'index.html'), 'egap'),
  'a file gets longer': (site) => writeFileSync(path.join(site, 'index.html'), 'page and more'),
  'a file gets shorter': (site) => writeFileSync(path.join(site, 'index.html'), ''),
  'a file goes': (site) => rmSync(path.join(site, 'index.html')),
  'a file comes': (site) => writeFileSync(path.join(site, 'new'), ''),
  'an empty folder goes': (site) => rmSync(path.join(site, 'empty'), { recursive: true }),
  'a link leads elsewhere': (site) => {
    rmSync(path.join(site, 'link'));
    symlinkSync('empty', path.join(site, 'link'));
  },
};

for (const [title, change] of Object.entries(changes)) {
  test(`content that changes while it is read is refused: ${title}`, async (t) => {
    await inFolder(async (folder) => {
      const site = write(
        folder,
        new Map<string, string | { readonly leadsTo: string } | undefined>([
          ['index.html', 'page'],
          ['empty', undefined],
          ['link', { leadsTo: 'index.html' }],
        ]),
      );
      const content = await describeContent(site, never);
      change(site);
      const archive = path.join(folder, 'archive');
      await t.throwsAsync(packContent(content, archive, never), {
        code: 'INVALID_INPUT',
        message: /^The content changed while it was read: /,
      });
    });
  });
}

test('figures: thousands of files', async (t) => {
  t.timeout(2 * 60_000);
  await inFolder(async (folder) => {
    const site = path.join(folder, 'site');
    for (let index = 0; index < 5000; index += 1) {
      const place = path.join(site, String(index % 50), `${index}.txt`);
      mkdirSync(path.dirname(place), { recursive: true });
      if (index === 0) writeFileSync(place, 'x'.repeat(1_000_000));
      else if (index === 1) linkSync(path.join(site, '0', '0.txt'), place);
      else writeFileSync(place, String(index));
    }
    const startedAt = performance.now();
    const content = await describeContent(site, never);
    const archive = path.join(folder, 'archive.tar.gz');
    await packContent(content, archive, never);
    t.log(
      `${content.files} files read twice and packed in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
    );
    t.is(content.files, 5000);
    t.true(existsSync(archive));
    const names = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8', maxBuffer: 1e7 });
    t.is(names.trim().split('\n').length, 5050);
  });
});
