import { managedNodes } from '../e2e/nodes.js';
import { prepareTestbed, tryOn } from '../e2e/testbed.js';
import { settle } from './settle.js';
import { runUp } from './up-again.js';

const vip = '10.0.0.227';

/** A cluster fresh from `up`, which balances, with the VIP where it belongs. */
export async function bringUp(): Promise<void> {
  await prepareTestbed();
  const { exitCode, stdout, stderr } = await runUp();
  if (exitCode !== 0) throw new Error(`up: ${stdout.slice(-3000)}${stderr}`);
  await settle({ entries: 2, owners: { [vip]: 'master' }, device: 'eth0' });
}

// Everything that a fault of the catalogue changes, in one login, by nothing but standard tools.
const lookScript = `
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip -o address show | sed 's/\\\\.*//; s/@if[0-9]*//' | grep -v ' fe80:'
ip -o route show table main
ipvsadm -Sn 2>/dev/null | sort
for unit in keepalived lvs_rs nginx; do echo "$unit $(systemctl is-active $unit)"; done
sha256sum /etc/keepalived/keepalived.conf /run/keepalived.drain 2>/dev/null
systemctl show --property=SubState keepalived
ps -C keepalived -o stat= | grep -c ^T
nft list ruleset 2>/dev/null
sysctl net.ipv4.ip_forward net.ipv4.conf.all.arp_ignore net.ipv4.conf.all.arp_announce
ls /var/lib/lvsdeploy/drill/heal 2>/dev/null
:
`;

/** What drills can change, of all nodes; a node that does not answer says so. */
export async function lookAtNodes(): Promise<string> {
  const looks = managedNodes.map(async (node) => {
    return `${node}:\n${(await tryOn(node, lookScript)) ?? 'does not answer\n'}`;
  });
  return (await Promise.all(looks)).join('\n');
}
