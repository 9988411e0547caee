import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Environment } from '../../model/host/environment.js';
import type { SecretAnswer, SecretSource } from '../../model/run/secret-source.js';
import { answerWith, refuse } from '../secret-text.js';
import { maxSmallBytes } from '../small-file.js';

type Command = Extract<SecretSource, { type: 'command' }>;

/** What a command is run with. */
export type CommandWorld = {
  readonly env: Environment;
  /** Ends the command, and rejects with its reason. */
  readonly signal: AbortSignal;
  /** Default: a minute, in which a person can type a PIN that an agent asks for. */
  readonly limitMs?: number;
};

const defaultLimitMs = 60_000;

/**
 * What a command prints is the secret. It has no terminal and no input, and what it says on stderr is
 * thrown away, since that may be the secret too. Where it does not end, all that it started is ended.
 */
export async function takeCommand(
  { command, folder }: Command,
  { env, signal, limitMs = defaultLimitMs }: CommandWorld,
): Promise<SecretAnswer> {
  signal.throwIfAborted();
  const [program, ...args] = typeof command === 'string' ? ['sh', '-c', command] : command;
  const child = spawn(program ?? '', args, {
    ...{ cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
  });
  const printed = await collect(child, { signal, limitMs });
  signal.throwIfAborted();
  if (typeof printed === 'string') return refuseCommand(printed);
  if (printed.length === 0) return refuseCommand('printed nothing');
  return answerWith(printed, 'what the command printed');
}

type Child = ChildProcessByStdio<null, Readable, null>;

/** All that a child prints, or what is wrong with its end. */
async function collect(
  child: Child,
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<Buffer | string> {
  const chunks: Buffer[] = [];
  let length = 0;
  let excess: string | undefined;
  const giveUp = (why: string) => {
    excess ??= why;
    endGroup(child);
    // Whatever has left the group may hold it open.
    child.stdout.destroy();
  };
  const interrupt = () => giveUp('was interrupted');
  signal.addEventListener('abort', interrupt);
  const limit = setTimeout(() => giveUp(`did not end within ${limitMs / 1000} s`), limitMs);
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxSmallBytes) giveUp(`printed more than ${maxSmallBytes / 1024} KiB`);
  });
  try {
    const end = await endOf(child);
    return excess ?? end ?? Buffer.concat(chunks);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', interrupt);
  }
}

/** Resolves when a child has ended and its output was read, with what is wrong with that. */
function endOf(child: Child): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.on('error', ({ message, code = message }: NodeJS.ErrnoException) =>
      resolve(
        code === 'ENOENT' ? 'names a program that is not there' : `could not start (${code})`,
      ),
    );
    child.on('close', (code, name) => {
      if (name !== null) resolve(`was ended by ${name}`);
      // sh(1): 127 for what it does not find.
      else if (code === 127) resolve('names a program that is not there');
      else resolve(code === 0 ? undefined : `ended with exit code ${code ?? 'unknown'}`);
    });
  });
}

// Detached, it leads a group of its own.
function endGroup({ pid }: Child): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function refuseCommand(objection: string): SecretAnswer {
  return refuse(
    `the command ${objection}`,
    'what it says is not shown, since it may be secret: run it yourself in the folder of the inventory',
  );
}
