import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { guardProcess } from '../../src/cli/guard-process.js';
import { createProgram } from '../../src/cli/program.js';
import { runProgram } from '../../src/cli/run-program.js';
import { interruptionSignal } from '../../src/commands/interruption.js';
import { hideSecrets } from '../../src/commands/redaction.js';
import { LvsError } from '../../src/model/error.js';
import { exitCodes, type ExitCode } from '../../src/model/exit-code.js';
import { InputError } from '../../src/model/problem.js';
import { Secret } from '../../src/model/secret.js';

const forever = 600_000;

function sayReady(): void {
  process.stdout.write('ready\n');
}

/** Commands that end in every way in which a command can end. */
const actions: Readonly<Record<string, (finish: (code: ExitCode) => void) => unknown>> = {
  'find-changes': (finish) => finish(exitCodes.changesPending),
  'clean-up': async () => {
    const signal = interruptionSignal();
    sayReady();
    await sleep(forever, undefined, { signal }).catch(() => undefined);
    await sleep(100);
    process.stdout.write('cleaned up\n');
    signal.throwIfAborted();
  },
  'clean-up-forever': async () => {
    interruptionSignal();
    sayReady();
    await sleep(forever);
  },
  deaf: async () => {
    sayReady();
    await sleep(forever);
  },
  fail: () => {
    throw new LvsError('UNREACHABLE', 'No answer; tried hunter2.', {
      host: 'web1',
      command: 'ssh -p hunter2',
      hint: 'Is it on?',
    });
  },
  mistake: () => {
    const at = { file: 'a.yml', line: 2, column: 3 };
    throw new InputError([{ at, message: 'unknown key "x"', line: 'x: 1', suggestion: 'Use y.' }]);
  },
  crash: () => {
    throw new TypeError('undefined is not hunter2');
  },
  'crash-later': async () => {
    void sleep(10).then(() => {
      throw new TypeError('late');
    });
    await sleep(forever);
  },
  chatter: async (finish) => {
    for (let line = 0; line < 200; line++) {
      process.stdout.write(`${'x'.repeat(1000)}\n`);
      await sleep(1);
    }
    finish(exitCodes.success);
  },
};

hideSecrets([new Secret('hunter2')]);
guardProcess((code) => process.exit(code));
const exitCode = await runProgram((finish) => {
  const commands = Object.entries(actions).map(([name, action]) =>
    new Command(name).action(() => action(finish) as Promise<void>),
  );
  return createProgram(commands);
}, process.argv.slice(2));
process.exit(exitCode);
