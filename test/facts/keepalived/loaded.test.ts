import { readFileSync } from 'node:fs';
import test from 'ava';
import { keepalivedTeller } from '../../../src/facts/keepalived/loaded.js';
import { testFolder } from '../../golden.js';

const { fact, digestOf } = keepalivedTeller;
const conf = '/etc/keepalived/keepalived.conf';

function loaded(...lines: readonly string[]) {
  return fact.kind.parse(['read 1700000000', 'copy', ...lines, ''].join('\n'), fact.key);
}

test('what the lab has read is the file that it had then', (t) => {
  const printed = readFileSync(
    testFolder('facts', 'fixtures', 'keepalived-loaded', 'reloads.txt'),
    'utf8',
  );
  const file = testFolder('facts', 'recorded', 'keepalived.conf');
  // The reference cluster has another priority.
  const content = readFileSync(file, 'utf8').replace(/priority \d+/, 'priority 100');
  t.is(fact.kind.parse(printed, fact.key)?.digests[conf], digestOf(content));
});

// What decomment() of lib/parser.c makes of a line, by that function itself.
const lines = [
  ['  priority 100\t# high', 'priority 100'],
  ['auth_pass "a#b!c" ! secret', 'auth_pass "a#b!c"'],
  ['auth_pass a\\#b', 'auth_pass a#b'],
  ['auth_pass "a\\#b"', 'auth_pass "a\\#b"'],
  ['auth_pass "a\\"#b" # c', 'auth_pass "a\\"#b"'],
  ['$LIST=  \\', '$LIST=\\'],
  ['! a comment', ''],
  ['weight 3 \r', 'weight 3'],
] as const;

for (const [line, copied] of lines) {
  test(`keepalived copies the line ${JSON.stringify(line)} as ${JSON.stringify(copied)}`, (t) => {
    t.is(loaded(`# ${conf}`, copied, '!')?.digests[conf], digestOf(`${line}\n`));
  });
}

test('another value is another configuration', (t) => {
  t.not(digestOf('weight 3\n'), digestOf('weight 4\n'));
  t.is(digestOf('weight 3 # as ever\n\n'), digestOf('# so far\n  weight 3\n'));
});

test('included files are told apart from the file that includes them', (t) => {
  const extra = '/etc/keepalived/conf.d/extra.conf';
  const told = loaded(`# ${conf}`, 'a', '', '# conf.d/extra.conf', 'b', '!', 'c', '!');
  t.deepEqual(told?.digests, {
    [conf]: digestOf('a\ninclude conf.d/*.conf\nc\n'),
    [extra]: digestOf('b\n'),
  });
});

test('a copy that has no end tells nothing', (t) => {
  t.is(loaded(`# ${conf}`, 'a'), undefined);
  t.is(loaded(''), undefined);
});

for (const [version, ignores] of [
  ['2.2.7', false],
  ['2.3.3', false],
  ['2.3.4', true],
  ['2.4.0', true],
] as const) {
  test(`keepalived ${version} ${ignores ? 'ignores' : 'takes'} a reload with reload_check_config`, (t) => {
    const about = `read 1700000000\nKeepalived v${version} (06/10,2025)\n`;
    const read = (line: string) =>
      fact.kind.parse(`${about}copy\n# ${conf}\n${line}\n!\n`, fact.key)?.ignoresReload;
    t.is(read('reload_check_config /run/k.log') !== undefined, ignores);
    t.is(read('weight 3'), undefined);
  });
}
