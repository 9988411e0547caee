import test from 'ava';
import { createLogText } from '../../../src/report/text/log-text.js';
import { plainStyle, type Style } from '../../../src/report/words/style.js';

const tagged: Style = (format, text) => `<${String(format)}>${text}</>`;
const atMs = new Date(2026, 0, 31, 14, 5, 9, 7).getTime();

function entry(host: string, text: string) {
  return { atMs, host, process: 'Keepalived_vrrp[42]', text };
}

test('an entry has the time of this machine, its host in a column, and who said it', (t) => {
  const toText = createLogText(['master', 'lb2'], plainStyle);
  t.is(
    toText(entry('lb2', 'Sending gratuitous ARP')),
    '2026-01-31 14:05:09.007 lb2    Keepalived_vrrp[42]: Sending gratuitous ARP',
  );
});

test('each host has a colour of its own, also where there are more hosts than colours', (t) => {
  const hosts = ['a', 'b', 'c', 'd', 'e', 'f'];
  const toText = createLogText(hosts, tagged);
  const colours = hosts.map((host) => / <(\w+)>\w<\/> K/.exec(toText(entry(host, 'x')))?.[1]);
  t.deepEqual(colours, ['cyan', 'magenta', 'yellow', 'green', 'blue', 'cyan']);
});

for (const text of [
  '(VI_1) Entering MASTER STATE',
  'Removing service [192.168.56.102]:tcp:80 from VS [10.0.0.227]:tcp:80',
  'Gained quorum 1+0=1 <= 6 for VS [10.0.0.227]:tcp:80',
]) {
  test(`a change stands out: ${text}`, (t) => {
    const toText = createLogText(['master'], tagged);
    t.true(toText(entry('master', text)).endsWith(`: <bold>${text}</>`));
  });
}
