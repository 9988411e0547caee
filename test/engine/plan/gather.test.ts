import test from 'ava';
import type { FactKind } from '../../../src/model/host/fact.js';
import { gather } from '../../../src/engine/plan/gather.js';
import { parseProbe, probeScript } from '../../../src/facts/probe.js';
import { createLocalConnection } from '../local-connection.js';

const echo: FactKind<string | undefined> = {
  name: 'echo',
  script: (keys) => keys.map((key) => `echo '${key} is ${key.length.toString()} long'`).join('\n'),
  parse: (output, key) => output.split('\n').find((line) => line.startsWith(`${key} `)),
};
const silent: FactKind<string> = { name: 'silent', script: () => ':', parse: (output) => output };
const unended: FactKind<string> = {
  name: 'unended',
  script: () => `printf 'no newline at the end'`,
  parse: (output) => output,
};
const { signal } = new AbortController();

test('all facts of all kinds come from one exec', async (t) => {
  const connection = createLocalConnection('a');
  const refs = [
    { kind: echo, key: 'two' },
    { kind: unended, key: '' },
    { kind: silent, key: '' },
    { kind: echo, key: 'three' },
  ];
  const facts = await gather(connection, refs, signal);
  t.deepEqual(
    refs.map((ref) => facts.get<unknown>(ref)),
    ['two is 3 long', 'no newline at the end', '', 'three is 5 long'],
  );
  t.is(connection.execs, 1);
});

test('a kind is asked once, with its keys sorted and without doubles', (t) => {
  const asked: (readonly string[])[] = [];
  const kind = {
    ...echo,
    script: (keys: readonly string[]) => {
      asked.push(keys);
      return ':';
    },
  };
  probeScript(
    ['b', 'a', 'b'].map((key) => ({ kind, key })),
    'n',
  );
  t.deepEqual(asked, [['a', 'b']]);
});

test('a probe that did not reach its end is no answer', (t) => {
  t.is(parseProbe([{ kind: silent, key: '' }], '\n@@lvsdeploy:n:silent\n', 'n'), undefined);
});

test('a file that holds another run’s marker is not taken for one', (t) => {
  const output = '\n@@lvsdeploy:n:silent\n@@lvsdeploy:other:end\n@@lvsdeploy:n:end\n';
  const facts = parseProbe([{ kind: silent, key: '' }], output, 'n');
  t.is(facts?.get({ kind: silent, key: '' }), '@@lvsdeploy:other:end');
});

test('a shell that dies says so, with what it printed on stderr', async (t) => {
  const dying = { ...silent, script: () => 'echo cannot fork >&2; exit 3' };
  const error = await t.throwsAsync(
    gather(createLocalConnection('a'), [{ kind: dying, key: '' }], signal),
  );
  t.like(error, { code: 'COMMAND_FAILED', details: { exitStatus: 3, stderr: 'cannot fork' } });
});
