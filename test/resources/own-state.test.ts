import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { keepFunctions, keepScript } from '../../src/engine/perform/keep-script.js';
import { fileAt } from '../../src/facts/system/file.js';
import { originalRecords } from '../../src/facts/records/kept-records.js';
import { ownState } from '../../src/facts/records/own-state.js';
import { sysctlOf } from '../../src/facts/system/sysctl.js';
import type { Change } from '../../src/model/plan/change.js';
import { factId, type FactRef } from '../../src/model/host/fact.js';
import { stateFolder } from '../../src/model/run/kept-files.js';
import type { ReadFact } from '../../src/model/plan/resource.js';
import { undoOwnState } from '../../src/resources/own-state.js';
import { testIdentity } from '../engine/test-identity.js';
import { shells } from '../facts/run-snippet.js';
import { known } from './plan-task.js';

/** A host that is this machine, with a folder of state of its own; scripts run for real. */
function createHost(shell: readonly [string, ...string[]] = ['sh']) {
  const root = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-own-state-'));
  const state = path.join(root, 'state');
  const runIn = ([program, ...args]: typeof shell, script: string): string =>
    execFileSync(program, [...args, '-c', `set -eu\n${script.replaceAll(stateFolder, state)}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).replaceAll(state, stateFolder);
  const sh = (script: string): string => runIn(shell, script);
  const see = <T>({ kind, key }: FactRef<T>): T => kind.parse(sh(kind.script([key])), key);
  const change = (script: string, ...refs: readonly FactRef[]): void => {
    const expects = refs.map((ref) => ({ ref, value: undefined }));
    const keep = keepScript({ summary: '', diffs: [], steps: [], expects }) ?? ':';
    runIn(['sh'], `${keepFunctions(testIdentity, 'web1')}\n${keep}\n${script}`);
  };
  const owed = (handled: readonly FactRef[] = []): readonly Change[] => {
    const facts = new Map<string, unknown>(
      [ownState, originalRecords].map((ref) => [factId(ref), see<unknown>(ref)]),
    );
    const look: ReadFact = (ref) => facts.get(factId(ref)) as never;
    return undoOwnState({ handled: new Set(handled.map(factId)), purge: false }).diff(look, known);
  };
  const perform = (changes: readonly Change[]): void => {
    for (const { steps } of changes) {
      for (const step of steps) if (step.type === 'run') sh(step.script);
    }
  };
  const file = (name: string): string => path.join(root, name);
  return { root, state, see, change, owed, perform, file };
}

for (const shell of shells) {
  test(`what tasks once replaced comes back, before its record goes, under ${shell.join(' ')}`, (t) => {
    const host = createHost(shell);
    const [conf, link, made] = [host.file('conf'), host.file('link'), host.file('new/made')];
    const [removed, same] = [host.file('removed file'), host.file('same')];
    for (const name of [conf, removed, same]) writeFileSync(name, `of the operator\n${name}:\n`);
    chmodSync(conf, 0o640);
    symlinkSync('elsewhere', link);
    host.change(
      `echo new >${conf}; rm -f ${link}; echo new >${link}; mkdir ${host.file('new')}; echo new >${made}; rm '${removed}'`,
      ...[conf, link, made, removed, same].map((name) => fileAt(name)),
    );
    t.deepEqual(
      [...host.see(ownState).alteredFiles].map(
        ([name, { type }]) => `${path.basename(name)} ${type}`,
      ),
      ['conf file', 'link file', 'made file', 'removed file absent'],
    );
    host.perform(host.owed());
    t.is(readFileSync(conf, 'utf8'), `of the operator\n${conf}:\n`);
    t.is(statSync(conf).mode & 0o777, 0o640);
    t.is(readlinkSync(link), 'elsewhere');
    t.true(existsSync(removed));
    t.false(existsSync(host.file('new')));
    t.false(existsSync(path.join(host.state, 'original')));
    t.deepEqual(host.owed(), []);
    rmSync(host.root, { recursive: true });
  });
}

test('a file that only its mode or a byte tells from what it was is altered', (t) => {
  const host = createHost();
  const [mode, bytes] = [host.file('mode'), host.file('bytes')];
  for (const name of [mode, bytes]) writeFileSync(name, Buffer.from([0, 1, 2]));
  host.change(`chmod 600 ${mode}; printf '\\0\\1\\3' >${bytes}`, fileAt(mode), fileAt(bytes));
  t.deepEqual([...host.see(ownState).alteredFiles.keys()], [bytes, mode]);
  host.perform(host.owed());
  t.deepEqual(readFileSync(bytes), Buffer.from([0, 1, 2]));
  rmSync(host.root, { recursive: true });
});

test('a value that no task puts back stays on record, alone, and owes nothing', (t) => {
  const host = createHost();
  const conf = host.file('conf');
  host.change(`: >${conf}`, sysctlOf('kernel.ostype'), fileAt(conf));
  const [, last] = host.owed();
  t.regex(last?.summary ?? '', /, but for kernel\.ostype$/);
  host.perform(host.owed());
  t.deepEqual(
    host.see(originalRecords).map(({ key }) => key),
    ['kernel.ostype'],
  );
  t.false(existsSync(path.join(host.state, 'original/file')));
  t.deepEqual(host.owed(), []);
  t.is(host.owed([sysctlOf('kernel.ostype')]).length, 1);
  rmSync(host.root, { recursive: true });
});

test('the files of a build are the business of its removal', (t) => {
  const host = createHost();
  const program = host.file('program');
  writeFileSync(program, 'of the operator\n');
  host.change(`echo built >${program}`, fileAt(program));
  mkdirSync(path.join(host.state, 'builds/keepalived'), { recursive: true });
  writeFileSync(path.join(host.state, 'builds/keepalived/manifest'), `00 755 ${program}\n`);
  t.deepEqual(host.see(ownState).buildFiles, [{ program: 'keepalived', path: program }]);
  t.deepEqual(host.owed(), []);
  t.is(readFileSync(program, 'utf8'), 'built\n');
  rmSync(host.root, { recursive: true });
});
