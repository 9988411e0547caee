import test from 'ava';
import { Secret } from '../../../src/model/run/secret.js';
import { recordInvocation } from '../../cli/invoke.js';

test('two invocations in one process know nothing of each other', (t) => {
  const { invocation: one } = recordInvocation();
  const { invocation: other } = recordInvocation();
  one.hideSecrets([new Secret('hunter2')]);
  one.endWith(5);
  one.interruption.interrupt();
  t.deepEqual([one.redact('hunter2'), one.exitCode()], ['[secret]', 5]);
  t.true(one.interruption.heed().aborted);
  t.deepEqual([other.redact('hunter2'), other.exitCode()], ['hunter2', 0]);
  t.false(other.interruption.heed().aborted);
});

test('what has become secret stays secret when more becomes it', (t) => {
  const { hideSecrets, redact } = recordInvocation().invocation;
  t.is(redact('auth_pass 1111'), 'auth_pass [secret]');
  hideSecrets([new Secret('hunter2')]);
  hideSecrets([new Secret('Winter21')]);
  t.is(redact('hunter2 Winter21'), '[secret] [secret]');
});

test('an interruption says how the command will react', async (t) => {
  const { interruption: nobodys } = recordInvocation().invocation;
  t.is(nobodys.interrupt(), 'none');

  const { interruption: heeded } = recordInvocation().invocation;
  const signal = heeded.heed();
  t.is(heeded.interrupt(), 'good-order');
  t.throws(() => signal.throwIfAborted(), { code: 'INTERRUPTED' });

  const { interruption: expected } = recordInvocation().invocation;
  const watched = expected.endless(
    (end) => new Promise((resolve) => end.addEventListener('abort', () => resolve('seen enough'))),
  );
  t.is(expected.interrupt(), 'expected-end');
  t.is(await watched, 'seen enough');
  t.is(expected.interrupt(), 'none');
});

test('what has no end of its own does not begin after an interruption', async (t) => {
  const { interruption } = recordInvocation().invocation;
  interruption.interrupt();
  t.true(await interruption.endless((end) => Promise.resolve(end.aborted)));
});
