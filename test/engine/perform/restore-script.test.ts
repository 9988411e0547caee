import { execFileSync } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { restoreScript } from '../../../src/engine/perform/restore-script.js';

const me = os.userInfo();
const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();

/** A host below a temporary folder, with records of runs. */
async function withHost(work: (host: TestHost) => Promise<void>): Promise<void> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'lvsdeploy-restore-'));
  try {
    await work(new TestHost(root));
  } finally {
    await rm(root, { recursive: true });
  }
}

class TestHost {
  constructor(readonly root: string) {}

  at(name: string): string {
    return path.join(this.root, name);
  }

  async write(name: string, content: string, mode = 0o644): Promise<void> {
    await mkdir(path.dirname(this.at(name)), { recursive: true });
    await writeFile(this.at(name), content);
    await chmod(this.at(name), mode);
  }

  /** What a run kept of a file. */
  async keep(run: string, name: string, state: string, body = ''): Promise<void> {
    const record = `/var/lib/lvsdeploy/runs/${run}/file${this.at(name)}.kept`;
    const head = `lvsdeploy 1 ${run} 2026-11-22T11:00:00Z\nfile ${this.at(name)}\n${state}\n\n`;
    await this.write(record, head + body);
  }

  fileState(content: string, mode: string): string {
    return `file ${mode} ${me.username} ${group} ${content.length} 1700000000 ${me.uid} ${me.gid}`;
  }

  restore(runs: readonly string[], paths: readonly string[], programs: readonly string[] = []) {
    const script = restoreScript(
      { runs, paths: paths.map((name) => this.at(name)), programs },
      this.root,
    );
    execFileSync('sh', ['-c', `set -eu\nkeep_files() { cat >/dev/null; }\n${script}`]);
  }
}

const hosted =
  (work: (t: ExecutionContext, host: TestHost) => Promise<void>) => (t: ExecutionContext) =>
    withHost((host) => work(t, host));

test(
  'a file gets back its content and mode',
  hosted(async (t, host) => {
    await host.write('etc/a.conf', 'new\n');
    await host.keep('r1', 'etc/a.conf', host.fileState('old\n\n', '600'), 'old\n\n');
    host.restore(['r1'], ['etc/a.conf']);
    t.is(await readFile(host.at('etc/a.conf'), 'utf8'), 'old\n\n');
    t.is((await stat(host.at('etc/a.conf'))).mode & 0o777, 0o600);
  }),
);

test(
  'a file that is as it was keeps its time, and one that no run changed stays',
  hosted(async (t, host) => {
    await host.write('etc/a.conf', 'old\n', 0o600);
    await host.write('etc/b.conf', 'mine\n');
    await host.keep('r1', 'etc/a.conf', host.fileState('old\n', '600'), 'old\n');
    const before = await lstat(host.at('etc/a.conf'));
    host.restore(['r1'], ['etc/a.conf', 'etc/b.conf']);
    const after = await lstat(host.at('etc/a.conf'));
    t.is(after.ino, before.ino);
    t.is(after.mtimeMs, before.mtimeMs);
    t.is(await readFile(host.at('etc/b.conf'), 'utf8'), 'mine\n');
  }),
);

test(
  'only the mode is put back where only the mode is another one',
  hosted(async (t, host) => {
    await host.write('etc/a.conf', 'old\n', 0o666);
    await host.keep('r1', 'etc/a.conf', host.fileState('old\n', '640'), 'old\n');
    host.restore(['r1'], ['etc/a.conf']);
    t.is((await stat(host.at('etc/a.conf'))).mode & 0o777, 0o640);
  }),
);

test(
  'what was absent goes, a link is a link again, and what is gone is there again',
  hosted(async (t, host) => {
    await host.write('etc/new.d/new.conf', 'new\n');
    await host.write('etc/link', 'no link\n');
    await host.keep('r1', 'etc/new.d/new.conf', 'absent');
    await host.keep('r1', 'etc/new.d', 'absent');
    await host.keep('r1', 'etc/link', `link 777 root root 9 1700000000 0 0`, '/dev/null');
    await host.keep('r1', 'etc/gone/a', host.fileState('a', '644'), 'a');
    host.restore(['r1'], ['etc/new.d/new.conf', 'etc/new.d', 'etc/link', 'etc/gone/a']);
    t.false(existsSync(host.at('etc/new.d')));
    t.is(await readlink(host.at('etc/link')), '/dev/null');
    t.is(await readFile(host.at('etc/gone/a'), 'utf8'), 'a');
  }),
);

test(
  'of several runs that are undone, the oldest record counts',
  hosted(async (t, host) => {
    await host.write('etc/a.conf', 'third\n');
    await host.keep('r1', 'etc/a.conf', host.fileState('first\n', '644'), 'first\n');
    await host.keep('r2', 'etc/a.conf', host.fileState('second\n', '644'), 'second\n');
    host.restore(['r1', 'r2'], ['etc/a.conf']);
    t.is(await readFile(host.at('etc/a.conf'), 'utf8'), 'first\n');
  }),
);

test(
  'a build goes back as a whole: files of the later one go, its stamp comes last',
  hosted(async (t, host) => {
    const state = 'var/lib/lvsdeploy/builds/keepalived';
    const line = (name: string): string => `0000 755 ${host.at(name)}\n`;
    const manifest = { old: line('bin/k') + line('man/old'), new: line('bin/k') + line('man/new') };
    await host.write('bin/k', 'new binary', 0o755);
    await host.write('man/new', 'new');
    await host.write(`${state}/manifest`, manifest.new);
    await host.write(`${state}/key`, 'keepalived-2.3.4\n');
    await host.write(`${state}/owned`, `${host.at('bin/k')}\n`);
    await host.keep('r1', 'bin/k', host.fileState('old binary', '755'), 'old binary');
    await host.keep('r1', 'man/old', host.fileState('old', '644'), 'old');
    await host.keep('r1', 'man/new', 'absent');
    const kept = { key: 'keepalived-2.2.7\n', manifest: manifest.old };
    for (const [name, body] of Object.entries(kept)) {
      await host.keep('r1', `${state}/${name}`, host.fileState(body, '644'), body);
    }
    host.restore(['r1'], [], ['keepalived']);
    t.is(await readFile(host.at('bin/k'), 'utf8'), 'old binary');
    t.is(await readFile(host.at('man/old'), 'utf8'), 'old');
    t.false(existsSync(host.at('man/new')));
    t.is(await readFile(host.at(`${state}/key`), 'utf8'), 'keepalived-2.2.7\n');
    t.false(existsSync(host.at(`${state}/owned`)));
  }),
);
