import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
  finishScript,
  keepFunctions,
  keepScript,
} from '../../../src/engine/perform/keep-script.js';
import {
  originalRecords,
  recordsOfRun,
  type StoredRecord,
} from '../../../src/facts/records/kept-records.js';
import { keptRuns } from '../../../src/facts/records/kept-runs.js';
import { fileAt, fileFact } from '../../../src/facts/system/file.js';
import { sysctlOf } from '../../../src/facts/system/sysctl.js';
import type { Change } from '../../../src/model/plan/change.js';
import type { FactRef } from '../../../src/model/host/fact.js';
import { stateFolder } from '../../../src/model/run/kept-files.js';
import { diffRestoredFile } from '../../../src/resources/files/restore-file.js';
import { testUnless } from '../../skips.js';
import { whyNoMount } from '../../why-no-mount.js';
import { testIdentity } from '../test-identity.js';

/** A host whose folder of state is another one. */
function createHost() {
  const root = mkdtempSync(path.join(tmpdir(), 'lvsdeploy-keep-'));
  const state = path.join(root, 'state');
  const sh = (script: string): string =>
    execFileSync('/bin/sh', ['-c', `umask 022\n${script.replaceAll(stateFolder, state)}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const perform = (run: string, ...scripts: readonly string[]): string => {
    const steps = scripts.map(
      (script) => `( set -eu\n${script}\n) </dev/null\n[ $? -eq 0 ] || exit 1`,
    );
    return sh([keepFunctions({ ...testIdentity, id: run }, 'web1'), ...steps].join('\n'));
  };
  const see = <T>({ kind, key }: FactRef<T>): T => {
    const found = sh(kind.script([key])).replaceAll(state, stateFolder);
    return kind.parse(found, key);
  };
  const records = (ref: FactRef<readonly StoredRecord[]>): Record<string, string | undefined> =>
    Object.fromEntries(
      see(ref).map(({ key, body, file }) => [
        key.replace(`${root}/`, ''),
        file?.type === 'absent' ? 'absent' : body,
      ]),
    );
  return { root, state, sh, perform, see, records, file: (name: string) => path.join(root, name) };
}

function changeOf(...refs: readonly FactRef[]): Change {
  const expects = refs.map((ref) => ({ ref, value: undefined }));
  return { summary: '', diffs: [], steps: [], expects };
}

function keep(...refs: readonly FactRef[]): string {
  return keepScript(changeOf(...refs)) ?? ':';
}

test('a change of what cannot be put back is not written down', (t) => {
  t.is(keepScript(changeOf(fileAt('/run/lvsdeploy/loaded/x.service'))), undefined);
  t.is(keepScript(changeOf(fileAt(`${stateFolder}/builds/keepalived/key`))), undefined);
});

test('the state before the first run and that before each run are both kept', (t) => {
  const host = createHost();
  const file = host.file('file');
  writeFileSync(file, 'one');
  host.perform('run-1', `${keep(fileAt(file))}\nprintf two >${file}`);
  host.perform('run-2', `${keep(fileAt(file))}\nprintf three >${file}`);
  t.deepEqual(host.records(originalRecords), { file: 'one' });
  t.deepEqual(host.records(recordsOfRun('run-1')), { file: 'one' });
  t.deepEqual(host.records(recordsOfRun('run-2')), { file: 'two' });
});

test('within a run the first record of a path stays', (t) => {
  const host = createHost();
  const file = host.file('file');
  writeFileSync(file, 'one');
  const change = (text: string): string => `${keep(fileAt(file))}\nprintf ${text} >${file}`;
  host.perform('run-1', change('two'), change('three'));
  t.deepEqual(host.records(recordsOfRun('run-1')), { file: 'one' });
});

test('what did not exist is kept as absent, with the folders that will be made', (t) => {
  const host = createHost();
  const file = host.file('new/deeper/file');
  host.perform('run-1', `${keep(fileAt(file))}\nmkdir -p ${path.dirname(file)}; : >${file}`);
  t.deepEqual(host.records(originalRecords), {
    new: 'absent',
    'new/deeper': 'absent',
    'new/deeper/file': 'absent',
  });
});

for (const content of ['', 'no newline at the end', 'lines\n\n\n', 'é\n', '@@lvsdeploy:x:end\n']) {
  test(`the content ${JSON.stringify(content)} is kept exactly, with mode and owner`, (t) => {
    const host = createHost();
    const file = host.file('file with a blank');
    writeFileSync(file, content);
    chmodSync(file, 0o640);
    host.perform('run-1', keep(fileAt(file)));
    const [record] = host.see(originalRecords);
    t.is(record?.body, content);
    t.like(record, { run: 'run-1', kind: 'file', key: file, file: { type: 'file', mode: 0o640 } });
    t.is(
      statSync(host.state + String(record?.storedAt).slice(stateFolder.length)).mode & 0o777,
      0o600,
    );
  });
}

test('a value is kept as its fact reads it', (t) => {
  const host = createHost();
  const ref = sysctlOf('kernel.ostype');
  host.perform('run-1', keep(ref));
  const [record] = host.see(originalRecords);
  t.like(record, { kind: 'sysctl', key: 'kernel.ostype', file: undefined });
  t.is(ref.kind.parse(record?.body ?? '', ref.key), 'Linux');
});

test('runs form a chain, whatever their names, and only ten are remembered', (t) => {
  const host = createHost();
  const names = Array.from({ length: 12 }, (_, index) => `run-${String((index * 7) % 12)}`);
  for (const name of names) {
    const file = host.file('file');
    host.perform(name, `${keep(fileAt(file))}\nprintf ${name} >${file}`, finishScript);
  }
  const runs = host.see(keptRuns);
  t.deepEqual(
    runs.map(({ run }) => run),
    names.toReversed().slice(0, 10),
  );
  t.true(runs.every(({ finished, by }) => finished && by === 'alice@desk'));
  t.is(readdirSync(path.join(host.state, 'runs')).length, 11);
});

const manages = { cluster: 'lab', inventory: "/home/alice/it's\nlab.yml" };

test('one record says what a host belongs to and which run changed it last', (t) => {
  const host = createHost();
  const at = { ...testIdentity, manages };
  host.sh([keepFunctions({ ...at, id: 'run-1' }, 'web1'), finishScript].join('\n'));
  host.sh([keepFunctions({ ...at, id: 'run-2' }, 'web1'), finishScript].join('\n'));
  const record = readFileSync(path.join(host.state, 'managed-by'), 'utf8');
  t.deepEqual(
    record
      .replace(/^at: .*$/m, 'at: TIME')
      .split('\n')
      .slice(1),
    [
      ...['cluster: lab', "inventory: /home/alice/it's?lab.yml", 'run: run-2'],
      ...['command: lvsdeploy up', 'by: alice@desk', 'at: TIME', ''],
    ],
  );
  t.is(statSync(path.join(host.state, 'managed-by')).mode & 0o777, 0o644);
});

test('a host that everything is taken off belongs to nothing any more', (t) => {
  const host = createHost();
  host.sh([keepFunctions({ ...testIdentity, manages }, 'web1'), finishScript].join('\n'));
  host.sh(
    [keepFunctions({ ...testIdentity, manages, leaving: ['web1'] }, 'web1'), finishScript].join(
      '\n',
    ),
  );
  t.false(existsSync(path.join(host.state, 'managed-by')));
});

test('a run that was cut off is not finished, and leaves nothing that stands in the way', (t) => {
  const host = createHost();
  const file = host.file('file');
  writeFileSync(file, 'one');
  host.perform('run-1', `${keep(fileAt(file))}\nprintf two >${file}`);
  host.perform('run-2', `${keep(fileAt(file))}\nprintf three >${file}`, finishScript);
  t.deepEqual(
    host.see(keptRuns).map(({ run, finished }) => ({ run, finished })),
    [
      { run: 'run-2', finished: true },
      { run: 'run-1', finished: false },
    ],
  );
});

test('a rollback says what it undoes, and records of versions that did not are read', (t) => {
  const host = createHost();
  const script = keep(fileAt(host.file('file')));
  host.perform('run-1', script, finishScript);
  const about = path.join(host.state, 'runs/run-1/about');
  t.regex(readFileSync(about, 'utf8'), /^command lvsdeploy up$/m);
  t.notRegex(readFileSync(about, 'utf8'), /undoes/);
  writeFileSync(about, readFileSync(about, 'utf8').replace(/^command .*\n/m, ''));
  const rollback = { ...testIdentity, id: 'run-2', undoes: ['run-1', 'run-0'] };
  host.sh(`set -eu\n${keepFunctions(rollback, 'web1')}\n${script}`);
  t.like(host.see(keptRuns), [
    { run: 'run-2', by: 'alice@desk', undoes: ['run-1', 'run-0'], finished: false },
    { run: 'run-1', by: 'alice@desk', undoes: [], finished: true },
  ]);
});

test('wherever keeping is cut off, the original is right after the next run', (t) => {
  // Each process of the script is one that may not come to its end any more.
  for (let calls = 0; calls < 20; calls++) {
    const host = createHost();
    const file = host.file('file');
    writeFileSync(file, 'one');
    const script = `${keep(fileAt(file))}\nprintf two >${file}`;
    const cutOff = ['mkdir', 'stat', 'cat', 'sync', 'cp', 'mv', 'rm']
      .map(
        (name) =>
          `${name}() { n=$(cat ${host.root}/calls); [ "$n" -lt ${String(calls)} ] || kill -KILL $$; echo $((n + 1)) >${host.root}/calls; command ${name} "$@"; }`,
      )
      .join('\n')
      .replaceAll('$(cat', '$(command cat');
    writeFileSync(path.join(host.root, 'calls'), '0');
    let wasCutOff = false;
    try {
      host.sh(
        `${keepFunctions({ ...testIdentity, id: 'run-1' }, 'web1')}\n${cutOff}\nset -eu\n${script}`,
      );
    } catch {
      wasCutOff = true;
    }
    t.is(readFileSync(file, 'utf8'), wasCutOff ? 'one' : 'two');
    host.perform('run-2', script);
    t.deepEqual(host.records(originalRecords), { file: 'one' }, `cut off at ${String(calls)}`);
    if (!wasCutOff) return;
  }
  t.fail('the script never came to its end');
});

testUnless(whyNoMount)('a full disk keeps the change from beginning, with the reason', (t) => {
  const host = createHost();
  const file = host.file('file');
  writeFileSync(file, 'x'.repeat(100_000));
  mkdirSync(host.state);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', host.state]);
  t.teardown(() => execFileSync('umount', [host.state]));
  const error = t.throws<Error & { stderr: string }>(() =>
    host.perform('run-1', `${keep(fileAt(file))}\nprintf two >${file}`),
  );
  t.regex(error.stderr, /No space left on device/);
  t.is(statSync(file).size, 100_000);
});

test('a file is put back as it was, bytes, mode and all', (t) => {
  const host = createHost();
  const file = host.file('file');
  const bytes = Buffer.from([0, 255, 10, 10, 0, 65]);
  writeFileSync(file, bytes);
  chmodSync(file, 0o604);
  host.perform('run-1', `${keep(fileAt(file))}\nprintf two >${file}; chmod 600 ${file}`);
  restore(host, file);
  t.deepEqual(readFileSync(file), bytes);
  t.is(statSync(file).mode & 0o777, 0o604);
});

test('what was absent goes again, folders and all, and a link leads again where it led', (t) => {
  const host = createHost();
  const [file, link] = [host.file('new/file'), host.file('link')];
  symlinkSync('/etc/hostname', link);
  const script = `${keep(fileAt(file), fileAt(link))}
    mkdir ${host.file('new')}; : >${file}; rm ${link}; : >${link}`;
  host.perform('run-1', script);
  restore(host, file);
  restore(host, link);
  restore(host, host.file('new'));
  t.false(existsSync(host.file('new')));
  t.is(execFileSync('readlink', [link], { encoding: 'utf8' }), '/etc/hostname\n');
  rmSync(host.root, { recursive: true });
});

function restore(host: ReturnType<typeof createHost>, file: string): void {
  const record = host.see(originalRecords).find(({ key }) => key === file);
  if (record === undefined) throw new Error(`${file} was not kept`);
  const seen = host.see({ kind: fileFact, key: file });
  for (const { steps } of diffRestoredFile(record, seen)) {
    for (const step of steps) if (step.type === 'run') host.perform('run-9', step.script);
  }
}
