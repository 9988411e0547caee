import test from 'ava';
import { formatFailure } from '../../../src/report/text/failure-text.js';
import { plainStyle } from '../../../src/report/words/style.js';

test('a failure names host, task, command, exit status, stderr and the way on', (t) => {
  const lines = formatFailure(
    {
      code: 'COMMAND_FAILED',
      message: 'The service did not start.',
      host: 'web1',
      task: 'nginx runs',
      command: 'systemctl start nginx',
      exitStatus: 1,
      stderr: 'Job failed.\nSee the journal.\n',
      hint: 'Run journalctl -u nginx on web1.',
    },
    plainStyle,
  );
  t.deepEqual(lines, [
    'error COMMAND_FAILED web1: The service did not start.',
    '  task     nginx runs',
    '  command  systemctl start nginx',
    '  exit     1',
    '  stderr   Job failed.',
    '           See the journal.',
    '  hint     Run journalctl -u nginx on web1.',
  ]);
});

test('a position comes first, and what is not known is not mentioned', (t) => {
  t.deepEqual(
    formatFailure({ code: 'INVALID_INPUT', message: 'No such role.', at: 'a.yml:3:5' }, plainStyle),
    ['error INVALID_INPUT a.yml:3:5: No such role.'],
  );
});
