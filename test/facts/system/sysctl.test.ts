import test from 'ava';
import { sysctlFact, sysctlPath } from '../../../src/facts/system/sysctl.js';
import { probe, shells } from '../run-snippet.js';

test('keys become paths as sysctl.d(5) says', (t) => {
  t.is(sysctlPath('net.ipv4.ip_forward'), '/proc/sys/net/ipv4/ip_forward');
  t.is(
    sysctlPath('net/ipv4/conf/eth0.100/arp_ignore'),
    '/proc/sys/net/ipv4/conf/eth0.100/arp_ignore',
  );
  t.is(
    sysctlPath('net.ipv4.conf.eth0/100.arp_ignore'),
    '/proc/sys/net/ipv4/conf/eth0.100/arp_ignore',
  );
});

for (const shell of shells) {
  test(`values of several digits and several numbers are whole under ${shell.join(' ')}`, (t) => {
    const keys = ['kernel.pid_max', 'net.ipv4.ip_local_port_range', 'no.such.key'];
    const [pidMax, ports, missing] = probe(shell, sysctlFact, keys);
    t.regex(pidMax ?? '', /^\d{4,}$/);
    t.regex(ports ?? '', /^\d+ \d+$/);
    t.is(missing, undefined);
  });
}
