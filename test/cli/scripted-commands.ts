import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { createProgram } from '../../src/cli/program.js';
import type { Invocation } from '../../src/app/invocation/invocation.js';
import { LvsError } from '../../src/model/problem/error.js';
import { exitCodes } from '../../src/model/run/exit-code.js';
import { InputError } from '../../src/model/problem/problem.js';
import { Secret } from '../../src/model/run/secret.js';

const forever = 600_000;

function sayReady({ stdout }: Invocation): void {
  stdout.write('ready\n');
}

/** Commands that end in every way in which a command can end. */
const actions: Readonly<Record<string, (invocation: Invocation) => unknown>> = {
  'find-changes': ({ endWith }) => endWith(exitCodes.changesPending),
  'clean-up': async (invocation) => {
    const signal = invocation.interruption.heed();
    sayReady(invocation);
    await sleep(forever, undefined, { signal }).catch(() => undefined);
    await sleep(100);
    invocation.stdout.write('cleaned up\n');
    signal.throwIfAborted();
  },
  'clean-up-forever': async (invocation) => {
    invocation.interruption.heed();
    sayReady(invocation);
    await sleep(forever);
  },
  'go-on': async (invocation) => {
    await invocation.interruption.endless(async (signal) => {
      sayReady(invocation);
      await sleep(forever, undefined, { signal }).catch(() => undefined);
    });
    invocation.stdout.write('seen enough\n');
  },
  deaf: async (invocation) => {
    sayReady(invocation);
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
  chatter: async ({ stdout, endWith }) => {
    for (let line = 0; line < 200; line++) {
      stdout.write(`${'x'.repeat(1000)}\n`);
      await sleep(1);
    }
    endWith(exitCodes.success);
  },
};

/** A command line of these commands, to which `hunter2` is a secret. */
export function createScripted(invocation: Invocation): Command {
  invocation.hideSecrets([new Secret('hunter2')]);
  const commands = Object.entries(actions).map(([name, action]) =>
    new Command(name).action(() => action(invocation) as Promise<void>),
  );
  return createProgram(invocation, commands);
}
