import test from 'ava';
import { takeCommand } from '../../src/secrets/sources/take-command.js';

test('a command that does not end in time is ended, also where something else holds its output', async (t) => {
  const { signal } = new AbortController();
  const env = { PATH: process.env['PATH'] };
  for (const command of ['sleep 60', 'setsid sleep 10 & wait']) {
    const begun = performance.now();
    const answer = await takeCommand(
      { type: 'command', command, folder: '/' },
      { env, signal, limitMs: 100 },
    );
    t.like(answer, { objection: { message: 'the command did not end within 0.1 s' } });
    t.true(performance.now() - begun < 8000);
  }
});
