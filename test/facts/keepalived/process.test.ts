import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { keepalivedProcess } from '../../../src/facts/keepalived/process.js';
import { testUnless } from '../../skips.js';

const folder = mkdtempSync(path.join(tmpdir(), 'keepalived-process-'));
const started: ChildProcess[] = [];

// The kernel names a process after the file that is executed, also where that is a script.
const program = path.join(folder, 'keepalived');
writeFileSync(
  program,
  '#!/bin/sh\nexec 3<&0\n[ "$1" != parent ] || "$0" child <&3 &\necho ready\nread -r _\n',
);
chmodSync(program, 0o755);

const isOthers = ['/run/keepalived.pid', '/run/keepalived/keepalived.pid'].some(existsSync);
const reason =
  process.platform !== 'linux' || isOthers ? 'a keepalived of this machine' : undefined;
const test = testUnless(reason);

async function start(...args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child.pid ?? 0;
}

async function find(name: string): Promise<string> {
  const script = `set -eu\n${keepalivedProcess}\nfind_keepalived ${name}\necho "found $pid"`;
  const { stdout } = await promisify(execFile)('sh', ['-c', script]);
  return stdout.trim();
}

async function stop(): Promise<void> {
  await Promise.all(
    started.splice(0).map((child) => {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin?.end('\n');
      return ended;
    }),
  );
}

test('a keepalived with another PID file is found by its name, and nobody else is taken for it', async (t) => {
  t.teardown(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });
  t.is(await find('keepalived'), 'found');
  await start('-t', '-f', '/opt/lb/vip.conf');
  t.is(await find('keepalived'), 'found', 'one that only checks a file');
  const pid = await start('parent');
  t.is(await find('keepalived'), `found ${pid}`, 'the first one, and not its child');
  t.is(await find('checkers'), 'found', 'its children are not told apart');
  await stop();
  t.is(await find('keepalived'), 'found');
});
