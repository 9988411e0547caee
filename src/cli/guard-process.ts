import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Interruption } from '../app/invocation/interruption.js';
import type { Invocation } from '../app/invocation/invocation.js';
import { exitCodes, type ExitCode } from '../model/run/exit-code.js';
import { reportError } from './run-program.js';

/** Ends the process. */
export type Exit = (code: ExitCode) => void;

const showCursor = '\u001b[?25h';

// Past any renderer that holds process.stdout at this moment.
function leaveTerminalUsable(): void {
  for (const [fd, stream] of [process.stdout, process.stderr].entries()) {
    if (stream.isTTY) writeSync(fd + 1, showCursor);
  }
}

function isBrokenPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}

/** Knows whether all that was printed could be written. */
export type OutputWatch = { readonly failure: () => Error | undefined };

function watchStreams(): OutputWatch {
  let failure: Error | undefined;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: Error) => {
      // Whoever read has enough (`| head`): that is no failure. A full disk is one, and still no reason
      // to leave hosts half changed.
      if (!isBrokenPipe(error)) failure ??= error;
    });
  }
  return { failure: () => failure };
}

/** Whether a thread works on a file or a name; an exit waits for it, and a pipe may never be written to. */
function isHeld(): boolean {
  return process.getActiveResourcesInfo().some((kind) => /^(?:FS|GetAddrInfo).*Req/.test(kind));
}

// What starts commands (a shell, a terminal) takes it for the same: 128 and the signal's number.
function dieOf(name: NodeJS.Signals): void {
  if (isatty(0)) process.stdin.setRawMode(false);
  // What is to be done at every end is done here too: nothing decrypted may stay behind.
  process.emit('exit', exitCodes.interrupted);
  process.removeAllListeners(name);
  process.kill(process.pid, name);
}

function guardSignals(interruption: Interruption, exit: Exit): void {
  let interrupted = false;
  const stop = (name: NodeJS.Signals) => {
    leaveTerminalUsable();
    if (isHeld()) dieOf(name);
    exit(exitCodes.interrupted);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      const reaction = interruption.interrupt();
      // A command with a listener of its own (an ssh in the foreground) ends by itself too.
      const alone = reaction === 'none' && process.listenerCount(name) === 1;
      if (alone || interrupted) stop(name);
      else if (reaction === 'good-order')
        process.stderr.write('\nInterrupted; stopping in good order (again: at once)\n');
      interrupted = true;
    });
  }
}

/**
 * Makes the process end well: the first Ctrl-C aborts, the second exits at once, a reader that has
 * gone is no failure, and a bug leaves a log. Gives back what became of the output.
 */
export function guardProcess(invocation: Invocation, exit: Exit): OutputWatch {
  const output = watchStreams();
  guardSignals(invocation.interruption, exit);
  process.on('uncaughtException', (error) => {
    try {
      leaveTerminalUsable();
      exit(reportError(error, invocation));
    } catch {
      // Nothing can be said any more; Node would end with a code of its own.
      exit(exitCodes.failed);
    }
  });
  return output;
}
