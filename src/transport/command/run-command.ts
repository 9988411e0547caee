import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { LvsError } from '../../model/problem/error.js';
import type { ChannelSlots } from './channel-slots.js';
import type { Link } from '../dial.js';
import { EarlyStop, inSeconds, interrupted, type StopRules } from './early-stop.js';
import type { Endpoint } from '../settings/endpoint.js';
import { composeCommand, killScript, summarise, type CommandForm } from './remote-command.js';
import { RemoteProcess, type ProcessEnd } from './remote-process.js';
import type { RunningCommands } from './running-commands.js';
import { explainSudoFailure, wrongSudoPassword } from './sudo-failure.js';
import { explainShellFailure } from './shell-failure.js';

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
  readonly running: RunningCommands;
  readonly onExec: () => void;
};

/** A command that has run to its end. */
export type Finished = Extract<ProcessEnd, { type: 'exited' }>;

const sudoTimeoutMs = 30_000;
// A kill takes at most three seconds, and says so all the time.
const killLimits = { timeoutMs: 15_000, silenceMs: 8_000, maxBytes: 64 * 1024 };
// How long a command that is to be stopped may take to open its channel, and to say its process id.
const startGraceMs = 3_000;

function sudoOf({ user, sudoPassword }: Endpoint, asRoot: boolean): CommandForm['sudo'] {
  if (!asRoot || user === 'root') return 'no';
  return sudoPassword === undefined ? 'silent' : 'password';
}

async function startProcess(
  { link, endpoint, onExec }: Place,
  run: CommandRun,
  stop: EarlyStop,
): Promise<RemoteProcess> {
  const sudo = sudoOf(endpoint, run.asRoot);
  const token = `lvsdeploy-${randomBytes(8).toString('hex')}`;
  const command = composeCommand(run.command, { ...run, sudo }, token);
  const feed = (stdin: Writable): void => {
    if (command.stdin !== undefined) stdin.write(command.stdin);
    if (!command.holdStdin) stdin.end();
  };
  const { probeSilenceMs } = endpoint.limits;
  const limit = setTimeout(() => {
    stop.giveUp(`The host did not open a channel within ${inSeconds(probeSilenceMs)}.`);
  }, probeSilenceMs);
  onExec();
  const process = await RemoteProcess.start(link, command, {
    feed: run.feed ?? feed,
    drain: run.drain,
    onStderr: run.onStderr,
    onHeard: (bytes) => stop.hear(bytes),
    lingerMs: probeSilenceMs,
    sudoPassword: sudo === 'password' ? endpoint.sudoPassword : undefined,
  }).finally(() => clearTimeout(limit));
  if (sudo === 'no') {
    limitStart(process, probeSilenceMs, () => {
      stop.giveUp(`The host did not start the command within ${inSeconds(probeSilenceMs)}.`);
    });
  } else {
    // A sudo that asks for something else than a password would wait for ever.
    limitStart(process, sudoTimeoutMs, () => process.giveUpStart());
  }
  void process.started.then(() => stop.expect());
  return process;
}

function limitStart({ started }: RemoteProcess, limitMs: number, giveUp: () => void): void {
  const timer = setTimeout(giveUp, limitMs);
  void started.then(() => clearTimeout(timer));
}

function explainNotStarted(
  endpoint: Endpoint,
  { asRoot }: CommandRun,
  end: Extract<ProcessEnd, { type: 'not-started' }>,
): LvsError {
  const isSudo = sudoOf(endpoint, asRoot) !== 'no';
  const shellFailure = explainShellFailure(endpoint, end, isSudo);
  return shellFailure ?? explainSudoFailure(endpoint, end.said);
}

function finishedOf(endpoint: Endpoint, run: CommandRun, end: ProcessEnd): Finished {
  if (end.type === 'exited') return end;
  throw end.type === 'not-started'
    ? explainNotStarted(endpoint, run, end)
    : wrongSudoPassword(endpoint);
}

/** Ends the command's process group on the host, by a channel of its own; says whether it is gone. */
async function kill(place: Place, process: RemoteProcess, asRoot: boolean): Promise<boolean> {
  const timer = setTimeout(() => process.giveUpStart(), startGraceMs);
  const pid = await process.started.finally(() => clearTimeout(timer));
  if (pid === undefined) return !process.isGivenUp;
  const run: CommandRun = {
    ...{ command: killScript(pid), stdin: undefined, signal: undefined, ...killLimits },
    silenceMs: Math.min(killLimits.silenceMs, place.endpoint.limits.probeSilenceMs),
    drain: (stdout) => stdout.resume(),
    onStderr: () => undefined,
    ...{ asRoot, hidden: false, endWithConnection: false },
  };
  const release = await place.killSlots.acquire();
  const stop = new EarlyStop(run, undefined);
  const killing = startProcess(place, run, stop);
  try {
    const first = await Promise.race([killing.then(({ ended }) => ended), stop.reason]);
    return !(first instanceof LvsError) && finishedOf(place.endpoint, run, first).exitStatus === 0;
  } finally {
    stop.dismiss();
    closeWhenOpen(killing);
    release();
  }
}

/** Of a command that is given up before its channel is open, the channel is closed when it is. */
function closeWhenOpen(starting: Promise<RemoteProcess>): void {
  starting.then(
    (process) => process.close(),
    () => undefined,
  );
}

async function stopProcess(
  place: Place,
  starting: Promise<RemoteProcess>,
  run: CommandRun,
): Promise<boolean> {
  const limit = sleep(killLimits.timeoutMs, false as const, { ref: false });
  const graceMs = Math.min(startGraceMs, place.endpoint.limits.probeSilenceMs);
  const unopened = sleep(graceMs, undefined, { ref: false });
  try {
    const process = await Promise.race([starting, unopened]);
    if (process === undefined) return false;
    return await Promise.race([kill(place, process, run.asRoot), limit]);
  } catch {
    return false;
  } finally {
    closeWhenOpen(starting);
  }
}

/** Completes an error of the layers below, which know neither the host nor the command. */
function withHost(error: unknown, { name }: Endpoint, command: string | undefined): unknown {
  if (!(error instanceof LvsError) || error.details.host !== undefined) return error;
  const details = { ...(command !== undefined && { command }), ...error.details, host: name };
  return new LvsError(error.code, error.message, details);
}

async function runUntilStopped(place: Place, run: CommandRun, stop: EarlyStop): Promise<Finished> {
  const starting = startProcess(place, run, stop);
  // Rejections are seen below; those of what was given up, by nobody.
  starting.catch(() => undefined);
  const ended = starting.then(({ ended: end }) => end);
  const first = await Promise.race([ended, stop.reason]);
  ended.catch(() => undefined);
  if (!(first instanceof LvsError)) return finishedOf(place.endpoint, run, first);
  if (await stopProcess(place, starting, run)) throw first;
  const left = 'The command may still run on the host: look there, and end it.';
  const hint = [first.details.hint, left].filter((part) => part !== undefined).join(' ');
  throw new LvsError(first.code, first.message, { ...first.details, hint });
}

/**
 * Runs a command to its end and gives its exit status. When it is to stop early, its process group
 * on the host is killed before this rejects.
 */
export async function runCommand(place: Place, run: CommandRun): Promise<Finished> {
  const command = run.hidden ? undefined : summarise(run.command);
  const stop = new EarlyStop(run, command);
  try {
    if (run.signal?.aborted) throw interrupted(command, run.signal);
    const ended = runUntilStopped(place, run, stop);
    place.running.add(stop, ended);
    return await ended;
  } catch (error) {
    throw withHost(error, place.endpoint, command);
  } finally {
    stop.dismiss();
  }
}
