import test from 'ava';
import type { Diff } from '../../../src/model/plan/change.js';
import { Secret } from '../../../src/model/run/secret.js';
import { redactEvent } from '../../../src/report/redaction/redact-event.js';
import { createRedactor } from '../../../src/report/redaction/redactor.js';

const redact = createRedactor([new Secret('newpass')]);

function redactDiff(diff: Diff): Diff | undefined {
  const change = { host: 'a', play: 'b', task: 'c', summary: 'd' };
  const event = redactEvent(
    { type: 'change-planned', kind: 'sysctl', ...change, diffs: [diff] },
    redact,
  );
  return event.type === 'change-planned' ? event.diffs[0] : undefined;
}

test('the former value of a secret line is masked with the new one', (t) => {
  const before = 'user a\npassword oldpass;\nuser b\n';
  const after = 'user a\npassword newpass;\nuser c\n';
  t.deepEqual(redactDiff({ type: 'text', path: '/x', before, after }), {
    type: 'text',
    path: '/x',
    before: 'user a\npassword [secret];\nuser b\n',
    after: 'user a\npassword [secret];\nuser c\n',
  });
});

test('the former value of a secret value is masked', (t) => {
  t.deepEqual(redactDiff({ type: 'value', name: 'key', before: 'oldpass', after: 'newpass' }), {
    type: 'value',
    name: 'key',
    before: '[secret]',
    after: '[secret]',
  });
});

test('kinds stay kinds, even where a secret is one of their words', (t) => {
  const strange = createRedactor([new Secret('progress')]);
  t.deepEqual(redactEvent({ type: 'progress', text: 'in progress' }, strange), {
    type: 'progress',
    text: 'in [secret]',
  });
});
