import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PreparedBuild } from '../../src/build/script/prepared-build.js';
import type { Recipe } from '../../src/build/recipe.js';
import { sourcePath } from '../../src/model/host/build-paths.js';

/** A program whose "compiler" is the shell, so that its failures can be chosen. */
export type FakeProgram = {
  readonly version?: string;
  /** What ./configure does; POSIX sh. */
  readonly configure?: string;
  /** What ./compile does; POSIX sh. */
  readonly compile?: string;
  /** What is installed, below the stage. */
  readonly files?: Readonly<Record<string, string>>;
  readonly recipe?: Partial<Recipe>;
};

const summary = `
echo 'Fake configuration'
echo 'IPVS use libnl           : Yes'
echo 'libnl version            : 3'`;

const recipe: Recipe = {
  edition: 1,
  tools: ['tar', 'gzip'],
  configure: ['--prefix=/usr', 'CFLAGS=-O2 -g0'],
  requirements: [
    { name: 'IPVS use libnl', value: 'Yes' },
    { name: 'libnl version', value: '3' },
  ],
  make: './compile',
  install: 'cp -R files/. "$stage"',
  leaveOut: ['etc'],
  binaries: [],
  libraries: [],
};

export const fakeFiles = {
  'usr/sbin/keepalived': '#!/bin/sh\necho fake\n',
  'usr/lib/systemd/system/keepalived.service': '[Service]\nExecStart=/usr/sbin/keepalived\n',
  'etc/fake/fake.conf.sample': 'sample\n',
};

function writeScript(file: string, body: string): void {
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

function packSource(folder: string, program: FakeProgram, target: string): void {
  const top = path.join(folder, 'fake-source');
  rmSync(top, { recursive: true, force: true });
  for (const [name, content] of Object.entries(program.files ?? fakeFiles)) {
    const file = path.join(top, 'files', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, name.includes('/sbin/') ? 0o755 : 0o644);
  }
  writeScript(path.join(top, 'configure'), program.configure ?? summary);
  writeScript(path.join(top, 'compile'), program.compile ?? 'echo compiling');
  utimesSync(path.join(top, 'configure'), 1_500_000_000, 1_500_000_000);
  mkdirSync(path.dirname(target), { recursive: true });
  execFileSync('tar', ['-czf', target, '-C', folder, 'fake-source']);
  rmSync(top, { recursive: true });
}

/** Lays a fake program's source archive on the "builder" at `root`, ready to be built. */
export function prepareFakeBuild(root: string, program: FakeProgram = {}): PreparedBuild {
  const version = program.version ?? '1.0';
  const fileName = `keepalived-${version}.tar.gz`;
  const packed = path.join(root, fileName);
  packSource(root, program, packed);
  const content = readFileSync(packed);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const artifact = { type: 'source', program: 'keepalived', version, sha256, fileName } as const;
  const target = path.join(root, sourcePath(artifact));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
  rmSync(packed);
  return {
    source: { program: 'keepalived', artifact, ways: [] },
    distribution: { initSystem: 'systemd', buildPackages: { keepalived: [], ipvsadm: [] } },
    recipe: { ...recipe, ...program.recipe },
    key: `keepalived-${version}-test`,
  };
}
