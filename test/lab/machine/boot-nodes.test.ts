import { writeFileSync } from 'node:fs';
import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { bootNodes } from '../../../src/lab/machine/boot-nodes.js';
import { labPaths } from '../../../src/lab/state/lab-paths.js';
import { LvsError } from '../../../src/model/problem/error.js';
import { temporaryFolder } from '../../build/temporary-folder.js';

/** A machine that answers the scripts that `answers` matches, and says nothing to others. */
async function startDouble(t: ExecutionContext, answers: RegExp) {
  const paths = labPaths(temporaryFolder(t));
  const server = net.createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('data', (data) => {
        const [id = '', script = ''] = data.toString().trim().split(' ');
        if (answers.test(Buffer.from(script, 'base64').toString())) socket.write(`${id} 0 \n`);
      });
  });
  await new Promise<void>((resolve) => server.listen(paths.controlSocket, resolve));
  t.teardown(() => server.close());
  return paths;
}

// What is to be answered has time on a busy machine; only what stays silent is given up soon.
const limits = { machineMs: 60_000, nodesMs: 60_000, tellEveryMs: 60_000 };
const nodes = ['master', 'web1'];

test('a machine that never boots is given up after a stated time, with the end of its console', async (t) => {
  const paths = await startDouble(t, /^$/);
  writeFileSync(paths.consoleLog, 'older\n\u001B[0;31mKernel panic - not syncing\u001B[0m\r\n');
  const told: string[] = [];
  const short = { ...limits, machineMs: 200, tellEveryMs: 20 };
  const boot = bootNodes({ paths, nodes, limits: short, onProgress: (text) => told.push(text) });
  const error = await t.throwsAsync(boot, { instanceOf: LvsError });
  t.is(error.message, "The lab's machine did not boot within 0.2 s");
  t.is(error.details.stderr, 'older\nKernel panic - not syncing');
  t.regex(told[0] ?? '', /^still booting after 0 s; its console says: Kernel panic/);
});

test('so are nodes that never come up', async (t) => {
  const paths = await startDouble(t, /^true$/);
  const error = await t.throwsAsync(
    bootNodes({ paths, nodes, limits: { ...limits, nodesMs: 200 }, onProgress: () => undefined }),
    { instanceOf: LvsError },
  );
  t.is(error.code, 'LAB_FAILED');
  t.regex(error.details.command ?? '', /lab-node@master\.service lab-node@web1\.service/);
});

test('a machine that boots is told nothing about', async (t) => {
  const paths = await startDouble(t, /./);
  const told: string[] = [];
  await bootNodes({ paths, nodes, limits, onProgress: (text) => told.push(text) });
  t.deepEqual(told, []);
});
