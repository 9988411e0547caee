import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Connection } from '../../../src/model/host/connection.js';
import type { FlowEntry } from '../../../src/model/verify/history.js';
import { startClock } from '../../../src/verify/clock.js';
import type { Capture } from '../../../src/verify/flows/capture.js';
import { watchFlows } from '../../../src/verify/observers/watch-flows.js';
import { createLocalConnection } from '../../engine/local-connection.js';
import { quoteAll } from '../../../src/model/text/shell-quote.js';
import { testFolder } from '../../golden.js';
import { missingProgram } from '../../programs.js';
import { testUnless } from '../../skips.js';
import { patientClock } from './patient-clock.js';

const recorded = path.join(testFolder('verify', 'flows', 'fixtures'), 'tcpdump-4.99.3.txt');

/** A folder with a tcpdump that says what one said before, and lasts until it is told to end. */
function stubFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tcpdump-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const stub = path.join(folder, 'tcpdump');
  writeFileSync(
    stub,
    [
      '#!/bin/sh',
      `trap 'echo ended >"${folder}/ended"; exit' TERM`,
      `printf '%s\\n' "$@" >"${folder}/words"`,
      `cat "${recorded}"`,
      `echo $$ >"${folder}/pid"`,
      'while :; do sleep 0.05; done',
    ].join('\n'),
  );
  chmodSync(stub, 0o755);
  return folder;
}

/** This machine, with another shell for sh(1) and another PATH. */
function hostWith(shell: readonly string[], folder: string): Connection {
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  const local = createLocalConnection('client', undefined, env);
  return {
    ...local,
    exec: (command, options) => local.exec(`exec ${quoteAll([...shell, '-c', command])}`, options),
  };
}

function capture(port: number): Capture {
  const door = { service: 'web', vip: '127.0.0.1', port, answersBy: 'data' } as const;
  return { host: 'client', device: 'lo', source: '127.0.0.1', doors: [door] };
}

for (const shell of [['dash'], ['bash'], ['busybox', 'sh']] as const) {
  const missing = shell[0] === 'busybox' ? missingProgram('busybox') : undefined;
  testUnless(missing)(`connections are made of what tcpdump says, under ${shell[0]}`, async (t) => {
    const folder = stubFolder(t);
    const watcher = await watchFlows(hostWith(shell, folder), {
      captures: [capture(8081)],
      clock: patientClock(),
    });
    while (!existsSync(path.join(folder, 'pid'))) await watcher.touch();
    const { observers, entries } = await watcher.stop();
    t.deepEqual(
      entries.map((entry) => (entry as FlowEntry).clientPort),
      [52_610, 52_614],
    );
    t.like(observers[0], { id: 'flows@client', kind: 'flows', host: 'client' });
    t.is(observers[0]?.endedEarly, undefined);
    t.true(existsSync(path.join(folder, 'ended')), 'It was told to end.');
    const pid = readFileSync(path.join(folder, 'pid'), 'utf8').trim();
    // Nothing is left behind, as soon as it has been reaped.
    while (existsSync(`/proc/${pid}`)) await startClock().sleep(10);
    t.regex(readFileSync(path.join(folder, 'words'), 'utf8'), /^-i\nlo\n-p\n(?:.+\n)+tcp and host/);
  });
}

test('where tcpdump does not run, the capture says so', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tcpdump-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'tcpdump'), '#!/bin/sh\necho "no permission" >&2\nexit 1\n');
  chmodSync(path.join(folder, 'tcpdump'), 0o755);
  const watcher = await watchFlows(hostWith(['sh'], folder), {
    captures: [capture(8081)],
    clock: patientClock(),
  });
  const { observers, entries } = await watcher.stop();
  t.deepEqual(entries, []);
  t.is(observers[0]?.endedEarly, 'tcpdump printed no packet');
});

testUnless(whyNoCapture())(
  'what a real tcpdump says of real connections is understood',
  async (t) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).on('data', () => socket.end('an answer\n'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    t.teardown(() => server.close());
    const clock = patientClock();
    const watcher = await watchFlows(createLocalConnection('client'), {
      ...{ captures: [capture(port)], clock },
    });
    const asked: number[] = [];
    // The kernel hands packets over once a second: connections go on until some have been told of.
    for (let round = 0; round < 100; round++) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      asked.push(socket.localPort ?? 0);
      socket.write('a question\n');
      await once(socket.resume(), 'close');
      await clock.sleep(50);
    }
    const { observers, entries } = await watcher.stop();
    const flows = entries.filter((entry): entry is FlowEntry => entry.type === 'flow');
    t.true(flows.length >= 10, `${flows.length} connections`);
    for (const { clientPort, exchanges, startMs, sentAgain } of flows.slice(0, -1)) {
      t.true(asked.includes(clientPort));
      t.is(exchanges.filter(({ answeredMs }) => answeredMs !== undefined).length, 1);
      t.deepEqual(sentAgain, { client: 0, service: 0 });
      t.true(startMs > -60_000 && startMs < clock.now() + 60_000);
    }
    t.is(observers[0]?.endedEarly, undefined);
  },
);

/** Why no packets of lo can be captured on this machine. */
function whyNoCapture(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may capture packets';
  const missing = missingProgram('tcpdump');
  if (missing !== undefined) return missing;
  const { status, stderr } = spawnSync('timeout', ['5', 'tcpdump', '-i', 'lo', '-d', 'tcp'], {
    encoding: 'utf8',
  });
  return status === 0 ? undefined : `tcpdump does not run: ${stderr.trim()}`;
}
