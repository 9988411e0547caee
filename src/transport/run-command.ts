import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { LvsError } from '../model/error.js';
import type { ChannelSlots } from './channel-slots.js';
import type { Link } from './dial.js';
import { interrupted, watchStop, type StopRules } from './early-stop.js';
import type { Endpoint } from './endpoint.js';
import { composeCommand, killScript, summarise, type CommandForm } from './remote-command.js';
import { RemoteProcess, type ProcessEnd } from './remote-process.js';
import { explainSudoFailure, wrongSudoPassword } from './sudo-failure.js';

/** A command with all that decides how it runs. */
export type CommandRun = StopRules & {
  readonly command: string;
  readonly stdin: string | Buffer | undefined;
  /** Writes standard input instead of `stdin`, and ends it. */
  readonly feed?: (stdin: Writable) => void;
  readonly drain: (stdout: Readable) => void;
  readonly onStderr: (chunk: Buffer) => void;
  readonly asRoot: boolean;
  readonly hidden: boolean;
  readonly endWithConnection: boolean;
};

/** Where commands run. */
export type Place = {
  readonly link: Link;
  readonly endpoint: Endpoint;
  /** Ending commands has channels of its own, so that running ones cannot stand in its way. */
  readonly killSlots: ChannelSlots;
  readonly onExec: () => void;
};

const sudoTimeoutMs = 30_000;
const killTimeoutMs = 15_000;
// How long a command that is to be stopped may take to say its process id.
const startGraceMs = 3_000;

function sudoOf({ user, sudoPassword }: Endpoint, asRoot: boolean): CommandForm['sudo'] {
  if (!asRoot || user === 'root') return 'no';
  return sudoPassword === undefined ? 'silent' : 'password';
}

async function startProcess(
  { link, endpoint, onExec }: Place,
  run: CommandRun,
): Promise<RemoteProcess> {
  const sudo = sudoOf(endpoint, run.asRoot);
  const token = `lvsdeploy-${randomBytes(8).toString('hex')}`;
  const command = composeCommand(run.command, { ...run, sudo }, token);
  const feed = (stdin: Writable): void => {
    if (command.stdin !== undefined) stdin.write(command.stdin);
    if (!command.holdStdin) stdin.end();
  };
  onExec();
  const process = await RemoteProcess.start(link, command, {
    feed: run.feed ?? feed,
    drain: run.drain,
    onStderr: run.onStderr,
    sudoPassword: sudo === 'password' ? endpoint.sudoPassword : undefined,
  });
  if (sudo !== 'no') limitStart(process);
  return process;
}

/** A sudo that asks for something else than a password would wait for ever. */
function limitStart(process: RemoteProcess): void {
  const timer = setTimeout(() => process.giveUpStart(), sudoTimeoutMs);
  void process.started.then(() => clearTimeout(timer));
}

function explainNotStarted(
  endpoint: Endpoint,
  { asRoot }: CommandRun,
  end: Extract<ProcessEnd, { type: 'not-started' }>,
): LvsError {
  if (sudoOf(endpoint, asRoot) !== 'no') return explainSudoFailure(endpoint, end.said);
  const message = `The login shell of ${endpoint.user} did not run the command.`;
  return new LvsError('COMMAND_FAILED', message, {
    ...(end.exitStatus !== undefined && { exitStatus: end.exitStatus }),
    stderr: end.said.trim(),
    hint: `lvsdeploy needs a POSIX login shell: chsh -s /bin/sh ${endpoint.user}`,
  });
}

function statusOf(endpoint: Endpoint, run: CommandRun, end: ProcessEnd): number {
  if (end.type === 'exited') return end.exitStatus;
  throw end.type === 'not-started'
    ? explainNotStarted(endpoint, run, end)
    : wrongSudoPassword(endpoint);
}

/** Ends the command's process group on the host, by a channel of its own; says whether it is gone. */
async function kill(place: Place, process: RemoteProcess, asRoot: boolean): Promise<boolean> {
  const timer = setTimeout(() => process.giveUpStart(), startGraceMs);
  const pid = await process.started.finally(() => clearTimeout(timer));
  if (pid === undefined) return !process.isGivenUp;
  const release = await place.killSlots.acquire();
  const exitStatus = await runCommand(place, {
    command: killScript(pid),
    stdin: undefined,
    drain: (stdout) => stdout.resume(),
    onStderr: () => undefined,
    asRoot,
    hidden: false,
    endWithConnection: false,
    timeoutMs: undefined,
    signal: undefined,
  }).finally(release);
  return exitStatus === 0;
}

async function stopProcess(
  place: Place,
  process: RemoteProcess,
  run: CommandRun,
): Promise<boolean> {
  const limit = new Promise<false>((resolve) => setTimeout(resolve, killTimeoutMs, false).unref());
  try {
    return await Promise.race([kill(place, process, run.asRoot), limit]);
  } catch {
    return false;
  } finally {
    process.close();
  }
}

/** Completes an error of the layers below, which know neither the host nor the command. */
function withHost(error: unknown, { name }: Endpoint, command: string | undefined): unknown {
  if (!(error instanceof LvsError) || error.details.host !== undefined) return error;
  const details = { ...(command !== undefined && { command }), ...error.details, host: name };
  return new LvsError(error.code, error.message, details);
}

async function runUntilStopped(place: Place, run: CommandRun, stop: Promise<LvsError>) {
  const process = await startProcess(place, run);
  const first = await Promise.race([process.ended, stop]);
  if (!(first instanceof LvsError)) return statusOf(place.endpoint, run, first);
  if (await stopProcess(place, process, run)) throw first;
  const hint = 'The command may still run on the host: look there, and end it.';
  throw new LvsError(first.code, first.message, { ...first.details, hint });
}

/**
 * Runs a command to its end and gives its exit status. When it is to stop early, its process group
 * on the host is killed before this rejects.
 */
export async function runCommand(place: Place, run: CommandRun): Promise<number> {
  const command = run.hidden ? undefined : summarise(run.command);
  const { stop, dismiss } = watchStop(run, command);
  try {
    if (run.signal?.aborted) throw interrupted(command);
    return await runUntilStopped(place, run, stop);
  } catch (error) {
    throw withHost(error, place.endpoint, command);
  } finally {
    dismiss();
  }
}
