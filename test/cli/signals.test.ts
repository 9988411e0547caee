import test from 'ava';
import { runScripted, type Options } from './run-cli.js';

function interruptWhenReady(signal: NodeJS.Signals, again?: number): Options {
  let sent = false;
  return {
    onStdout: (stdout, child) => {
      if (sent || !stdout.includes('ready')) return;
      sent = true;
      child.kill(signal);
      if (again !== undefined) setTimeout(() => child.kill(signal), again);
    },
  };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`on ${signal} a command ends in good order, with exit code 130`, async (t) => {
    const { code, stdout, stderr } = await runScripted('clean-up', interruptWhenReady(signal));
    t.is(code, 130);
    t.is(stdout, 'ready\ncleaned up\n');
    t.regex(stderr, /Interrupted\.\n$/);
  });
}

test('the second Ctrl-C ends the process at once', async (t) => {
  const { code } = await runScripted('clean-up-forever', interruptWhenReady('SIGINT', 100));
  t.is(code, 130);
});

test('a command that has nothing to clean up ends with the first Ctrl-C', async (t) => {
  t.is((await runScripted('deaf', interruptWhenReady('SIGINT'))).code, 130);
});

test('a reader that goes away is no failure, and no noise', async (t) => {
  const { code, stderr } = await runScripted('chatter', {
    onStdout: (_stdout, child) => child.stdout?.destroy(),
  });
  t.deepEqual([code, stderr], [0, '']);
});
