import type { Defect } from './defects.js';

const inside = '192.168.56.50';
const nat = '/etc/sysctl.d/90-lvsdeploy-nat.conf';

/** A setting that is changed in the kernel only. */
function set(key: string, value: number): string {
  return `sysctl -qw net.ipv4.${key}=${value}`;
}

/** A real server that gets another port in the table. */
function moved(from: string, to: string): string {
  const server = '-t 10.0.0.227:80 -r 192.168.56.103';
  return `ipvsadm -d ${server}:${from} && ipvsadm -a ${server}:${to} -m -w 3`;
}

/**
 * What breaks the way back of address translation, one after the other, each healed before the next. Health checks see
 * none of it: they ask real servers from their own network.
 */
export const natDefects: readonly Defect[] = [
  {
    name: "a real server's default route leads to the gateway, not to the inside VIP",
    plant: [['web1', 'ip route replace default via 192.168.56.254']],
    heal: [['web1', `ip route replace default via ${inside}`]],
    caughtBy: 'default-route',
    isFirst: true,
    says: /web1.*leads to the gateway gateway, not to the inside VIP 192\.168\.56\.50/,
  },
  {
    name: "a real server's default route leads to the active director itself: it works until that fails",
    plant: [['web2', 'ip route replace default via 192.168.56.1']],
    heal: [['web2', `ip route replace default via ${inside}`]],
    caughtBy: 'default-route',
    isFirst: true,
    says: /web2.*leads to master itself, not to the inside VIP 192\.168\.56\.50, which moves/,
  },
  {
    name: 'a real server has no default route',
    plant: [['web2', 'ip route del default']],
    heal: [['web2', `ip route replace default via ${inside}`]],
    caughtBy: 'default-route',
    isFirst: true,
    says: /web2.*\n.*systemctl restart lvs-routes/,
  },
  {
    name: 'a policy rule of a real server sends answers around the directors',
    plant: [
      [
        'web1',
        'ip route add default via 192.168.56.254 table 77 && ip rule add from 192.168.56.102 lookup 77',
      ],
    ],
    heal: [['web1', 'ip rule del from 192.168.56.102 lookup 77; ip route flush table 77']],
    caughtBy: 'default-route',
    isFirst: true,
    says: /web1.*go via 192\.168\.56\.254 .*not to the inside VIP \(rule \d+: from 192\.168\.56\.102/,
  },
  {
    name: 'the standby director forwards nothing: clients would feel it after a failover',
    plant: [['backup', set('ip_forward', 0)]],
    heal: [['backup', `sysctl -q -p ${nat}`]],
    caughtBy: 'forwarding',
    isFirst: true,
    says: /backup.*it does not forward the answers of real servers/,
  },
  {
    name: 'the active director tells real servers of the gateway',
    plant: [['master', set('conf.eth0.send_redirects', 1)]],
    heal: [['master', set('conf.eth0.send_redirects', 0)]],
    caughtBy: 'forwarding',
    isFirst: true,
    says: /master.*send_redirects is 1 on eth0/,
  },
  {
    name: 'the standby director has no route to clients',
    plant: [['backup', 'ip route del default']],
    heal: [['backup', 'ip route replace default via 192.168.56.254']],
    caughtBy: 'forwarding',
    isFirst: true,
    says: /backup.*it sends answers of 192\.168\.56\.10\d to the client 192\.168\.57\.\d+ nowhere/,
  },
  {
    name: 'the inside VIP is on the standby director as well',
    plant: [['backup', `ip address add ${inside}/24 dev eth0`]],
    heal: [
      ['backup', `ip address del ${inside}/24 dev eth0`],
      // Whoever has asked meanwhile may remember the wrong one.
      ['master', `arping -q -U -c 2 -I eth0 ${inside} || :`],
    ],
    caughtBy: 'vip-owner',
    says: /master and backup own 192\.168\.56\.50 at the same time/,
  },
  {
    name: 'the entry of a real server has another port, by hand',
    plant: [['master', moved('8080', '80')]],
    heal: [['master', moved('80', '8080')]],
    caughtBy: 'ipvs-table',
    isFirst: true,
    says: /master.*(web2|192\.168\.56\.103)/,
  },
];
