import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { LvsError } from '../../model/problem/error.js';
import { excerpt } from '../../model/text/excerpt.js';
import { quote } from '../../model/text/shell-quote.js';
import { runCommand, type CommandRun, type Place } from './run-command.js';
import { TextSink } from './text-sink.js';

const asRoot = {
  stdin: undefined,
  asRoot: true,
  hidden: false,
  endWithConnection: false,
  signal: undefined,
} as const satisfies Partial<CommandRun>;

const keptStderr = 64 * 1024;

// What a script that receives a file may say about it.
const maxSaidBytes = 1024 * 1024;

function limitsOf({ endpoint: { limits } }: Place, maxBytes: number) {
  const { stepSilenceMs: silenceMs, stepMs: timeoutMs } = limits;
  return { silenceMs, timeoutMs, maxBytes };
}

function temporaryName(name: string): string {
  return `.${name}.lvsdeploy-${randomBytes(6).toString('hex')}`;
}

/**
 * A script that makes a file of its standard input, and the folder where it is missing. The
 * temporary file is made anew (`set -C`) and closed to others. A cut connection looks like the end
 * of the input, hence the size; and it must not kill the clean-up that follows, hence the trap.
 */
function receiveScript(remotePath: string, mode: number, sizeBytes: number): string {
  const { dir, base } = path.posix.parse(remotePath);
  return [
    `p=${quote(remotePath)} t=${quote(path.posix.join(dir, temporaryName(base)))}`,
    'if [ -d "$p" ]; then echo "$p is a folder" >&2; exit 1; fi',
    `[ -d ${quote(dir || '/')} ] || mkdir -p ${quote(dir || '/')} || exit 1`,
    "umask 077; set -C; trap '' PIPE",
    ': >"$t" || exit 1',
    `trap 'rm -f "$t"; exit 1' HUP INT TERM`,
    `chmod ${mode.toString(8).padStart(4, '0')} "$t" && cat >>"$t" &&`,
    `  { [ "$(wc -c <"$t")" -eq ${sizeBytes} ] || { echo 'not all of it arrived' >&2; false; }; } &&`,
    '  mv -f "$t" "$p" || { rm -f "$t"; exit 1; }',
  ].join('\n');
}

function transferFailed(message: string, host: string, details: object): LvsError {
  return new LvsError('COMMAND_FAILED', message, { host, ...details });
}

/** Writes a local file to a host: root-owned, atomic, in one exec. */
export async function uploadFile(
  place: Place,
  localPath: string,
  remotePath: string,
  mode: number,
): Promise<void> {
  const host = place.endpoint.name;
  const { size } = await stat(localPath).catch((cause: unknown) => {
    const hint = 'Check the file on this machine.';
    throw transferFailed(`${localPath} cannot be read.`, host, { cause, hint });
  });
  const source = createReadStream(localPath);
  const said = new TextSink({ keeps: keptStderr });
  const { exitStatus } = await runCommand(place, {
    ...asRoot,
    ...limitsOf(place, maxSaidBytes),
    // It says nothing while it receives.
    silenceMs: Infinity,
    command: receiveScript(remotePath, mode, size),
    feed: (stdin: Writable) => {
      // Ending early is enough: the host misses the rest and drops what it has.
      source.once('error', () => stdin.end()).pipe(stdin);
    },
    drain: (stdout) => stdout.resume(),
    onStderr: (chunk) => void said.write(chunk),
  }).finally(() => source.destroy());
  if (exitStatus === 0) return;
  const stderr = excerpt(said.end());
  throw transferFailed(`${remotePath} was not written: ${stderr}.`, host, { exitStatus, stderr });
}

async function receive(
  place: Place,
  { remotePath, maxBytes }: RemoteFile,
  file: FileHandle,
): Promise<void> {
  const stream = file.createWriteStream();
  const written = finished(stream);
  written.catch(() => undefined);
  const said = new TextSink({ keeps: keptStderr });
  const { exitStatus } = await runCommand(place, {
    ...asRoot,
    ...limitsOf(place, maxBytes + 1 + maxSaidBytes),
    command: `exec head -c ${maxBytes + 1} <${quote(remotePath)}`,
    drain: (stdout: Readable) => {
      stdout.pipe(stream);
      // A full disk here must not hold the channel up.
      stream.once('error', () => stdout.resume());
    },
    onStderr: (chunk) => void said.write(chunk),
  }).finally(() => stream.end());
  await written;
  if (exitStatus === 0) return;
  const stderr = excerpt(said.end());
  const message = `${remotePath} was not read: ${stderr}.`;
  throw transferFailed(message, place.endpoint.name, { exitStatus, stderr });
}

/** A file to read; the disk of this machine is not the host's to fill. */
export type RemoteFile = { readonly remotePath: string; readonly maxBytes: number };

/**
 * Reads a file of a host into a local one, which appears complete or not at all, in one exec. Of a larger one
 * one byte more than `maxBytes` is read, so that whoever looks at it sees that it is too large.
 */
export async function downloadFile(
  place: Place,
  remote: RemoteFile,
  localPath: string,
): Promise<void> {
  const { dir, base } = path.parse(localPath);
  const temporary = path.join(dir, temporaryName(base));
  try {
    await receive(place, remote, await open(temporary, 'wx', 0o600));
    await rename(temporary, localPath);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof LvsError) throw error;
    const message = `${localPath} cannot be written: ${(error as Error).message}.`;
    throw transferFailed(message, place.endpoint.name, { cause: error });
  }
}
