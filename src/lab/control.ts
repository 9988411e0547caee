import { randomUUID } from 'node:crypto';

import { LvsError } from '../model/problem/error.js';
import { connectUnix, readLines } from './machine/unix-socket.js';
import { lastLines } from './ssh/run-program.js';

/** What a script in the machine gave back; stdout and stderr are one. */
export type MachineResult = { readonly exitStatus: number; readonly output: string };

/** Parses one answer of the machine, `ID EXIT_STATUS BASE64_OUTPUT`; undefined where it answers another question. */
export function parseAnswer(line: string, id: string): MachineResult | undefined {
  const [answered, status, output = ''] = line.split(' ');
  if (answered !== id || status === undefined || !/^\d+$/.test(status)) return undefined;
  return { exitStatus: Number(status), output: Buffer.from(output, 'base64').toString() };
}

/**
 * Runs a shell script as root in the machine that holds the nodes, over its serial port: it works
 * whatever state the lab's own network is in. Rejects with LAB_FAILED where no answer comes in time.
 */
export async function askMachine(
  socketPath: string,
  script: string,
  timeoutMs = 120_000,
): Promise<MachineResult> {
  const socket = await connectUnix(socketPath).catch((cause: unknown) => {
    throw new LvsError('LAB_FAILED', 'The lab is not running', {
      cause,
      hint: 'Run: lvsdeploy lab up',
    });
  });
  const id = randomUUID();
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  socket.on('error', () => undefined);
  socket.write(`${id} ${Buffer.from(script).toString('base64')}\n`);
  try {
    for await (const line of readLines(socket)) {
      const result = parseAnswer(line, id);
      if (result !== undefined) return result;
    }
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
  throw new LvsError('LAB_FAILED', "The lab's machine did not answer in time", {
    command: script,
    hint: 'See: lvsdeploy lab logs',
  });
}

/** Like `askMachine`, for a script that must succeed; throws LAB_FAILED saying what was tried. */
export async function orderMachine(
  socketPath: string,
  script: string,
  { doing, timeoutMs }: { readonly doing: string; readonly timeoutMs?: number },
): Promise<string> {
  const { exitStatus, output } = await askMachine(socketPath, script, timeoutMs);
  if (exitStatus === 0) return output;
  throw new LvsError('LAB_FAILED', `${doing} failed`, {
    command: script,
    exitStatus,
    stderr: lastLines(output),
  });
}
