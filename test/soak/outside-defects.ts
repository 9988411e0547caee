import type { Defect } from './defects.js';

/*
 * What somebody else does to a cluster, in files and tables that are not lvsdeploy's. Each of them has to
 * be named first, with its own cause, whatever follows from it.
 */
const vip = '10.0.0.227';

/** A table of nftables with one chain and these rules. */
function planted(chain: string, ...rules: readonly string[]): string {
  const lines = [
    'add table inet planted',
    `add chain inet planted rules { type filter hook ${chain}; policy accept; }`,
    ...rules.map((rule) => `add rule inet planted rules ${rule}`),
  ];
  return `nft -f - <<'END'\n${lines.join('\n')}\nEND`;
}

const unplanted = 'nft delete table inet planted';
const input = 'input priority 0';

const dropIn = '/etc/systemd/system/keepalived.service.d/zz-planted.conf';

function droppedIn(line: string): string {
  return `printf '[Service]\\n${line}\\n' >${dropIn} && systemctl daemon-reload`;
}

const notDroppedIn = `rm ${dropIn} && systemctl daemon-reload`;

const site = '/etc/nginx/conf.d/lvsdeploy.conf';

function served(what: string): string {
  return `cp -p ${site} /root/site.sound && sed -i 's#try_files .*#${what}#' ${site} && systemctl reload nginx`;
}

const servedAgain = `mv /root/site.sound ${site} && systemctl reload nginx`;

const around = `ip route add ${vip}/32 via 192.168.56.102 dev eth0 table 77`;

const second = '/run/planted';

/** One after the other, each healed before the next. */
export const outsideDefects: readonly Defect[] = [
  {
    name: 'a real server has a blackhole route for one client address',
    plant: [['web1', 'ip route add blackhole 192.168.57.12/32']],
    heal: [['web1', 'ip route del blackhole 192.168.57.12/32']],
    caughtBy: 'default-route',
    says: /web1.*answers from 10\.0\.0\.227 to the client 192\.168\.57\.12 go nowhere \(blackhole/,
  },
  {
    name: 'a real server has a half-default route through a director',
    plant: [['web2', 'ip route add 0.0.0.0/1 via 192.168.56.1']],
    heal: [['web2', 'ip route del 0.0.0.0/1 via 192.168.56.1']],
    caughtBy: 'default-route',
    says: /web2.*to clients such as 20\.0\.0\.1 go via 192\.168\.56\.1 .*director master/,
  },
  {
    name: 'a policy rule of a real server sends answers through the standby director',
    plant: [
      [
        'web1',
        `ip route add default via 192.168.56.101 table 77 && ip rule add from ${vip} lookup 77`,
      ],
    ],
    heal: [['web1', `ip rule del from ${vip} lookup 77; ip route flush table 77`]],
    caughtBy: 'default-route',
    says: /web1.*director backup \(rule \d+: from 10\.0\.0\.227 lookup 77\)/,
  },
  {
    name: 'a policy rule of the gateway goes around the directors',
    plant: [['gateway', `${around} && ip rule add to ${vip} iif eth1 lookup 77`]],
    heal: [['gateway', `ip rule del to ${vip} iif eth1 lookup 77; ip route flush table 77`]],
    caughtBy: 'gateway-route',
    says: /gateway.*it sends requests of 192\.168\.57\.1\d to 10\.0\.0\.227 via 192\.168\.56\.102/,
  },
  {
    name: 'a mark on the gateway goes around the directors',
    plant: [
      [
        'gateway',
        `${planted('prerouting priority -150', `ip daddr ${vip} meta mark set 7`)}
${around} && ip rule add fwmark 7 lookup 77`,
      ],
    ],
    heal: [['gateway', `ip rule del fwmark 7 lookup 77; ip route flush table 77; ${unplanted}`]],
    caughtBy: 'through-director',
    says: /requests of .* to 10\.0\.0\.227:80 go around the directors, to web1/,
  },
  {
    name: 'the active director has a blackhole route for a real server',
    plant: [['master', 'ip route add blackhole 192.168.56.102/32']],
    heal: [['master', 'ip route del blackhole 192.168.56.102/32']],
    caughtBy: 'segment',
    says: /master.*packets for web1 \(192\.168\.56\.102\) nowhere|reaches web1 .*blackhole/,
  },
  {
    name: 'the packet filter of the standby director drops clients',
    plant: [['backup', planted(input, 'ip saddr 192.168.57.0/24 tcp dport 80 drop')]],
    heal: [['backup', unplanted]],
    caughtBy: 'packet-filter',
    says: /backup.*drops requests of 192\.168\.57\.10 to 10\.0\.0\.227:80/,
  },
  {
    name: 'the packet filter of the standby director drops what it takes for invalid',
    plant: [['backup', planted(input, 'ct state invalid drop')]],
    heal: [['backup', unplanted]],
    caughtBy: 'packet-filter',
    says: /backup.*drops all but the first packet/,
  },
  {
    name: 'a firewall of a real server lets only SSH pass',
    plant: [
      [
        'web1',
        planted(
          input,
          'ct state established,related accept',
          'iif lo accept',
          'tcp dport 22 accept',
          'drop',
        ),
      ],
    ],
    heal: [['web1', unplanted]],
    caughtBy: 'packet-filter',
    says: /web1.*drops requests of 192\.168\.57\.10/,
  },
  {
    name: 'new connections are limited on the active director',
    plant: [
      [
        'master',
        planted(input, 'tcp dport 80 tcp flags syn limit rate over 2/second burst 2 packets drop'),
      ],
    ],
    heal: [['master', unplanted]],
    caughtBy: 'packet-filter',
    says: /master.*lets only 2 a second of requests/,
  },
  {
    name: 'IPVS of the active director drops packets always (drop_packet)',
    plant: [['master', 'sysctl -qw net.ipv4.vs.drop_packet=3']],
    heal: [['master', 'sysctl -qw net.ipv4.vs.drop_packet=0']],
    caughtBy: 'deliberate-loss',
    says: /master.*net\.ipv4\.vs\.drop_packet is 3/,
  },
  {
    name: 'the link of a real server loses 30 % (netem)',
    plant: [['web1', 'tc qdisc add dev eth0 root netem loss 30%']],
    heal: [['web1', 'tc qdisc del dev eth0 root']],
    caughtBy: 'deliberate-loss',
    says: /web1.*eth0 loses 30 % of packets/,
  },
  {
    name: 'the active director loses 30 % of requests, and no rule says so plainly',
    plant: [['master', planted(input, 'tcp dport 80 numgen random mod 10 < 3 drop')]],
    heal: [['master', unplanted]],
    caughtBy: 'response-time',
    says: /packets get lost: .*around the directors nothing is lost/s,
  },
  {
    name: 'a real server answers with an empty page',
    plant: [['web2', served('return 200 "";')]],
    heal: [['web2', servedAgain]],
    caughtBy: 'content',
    says: /web2 answers \/ with an empty page/,
  },
  {
    name: 'a real server answers with another status',
    plant: [['web2', served('return 302 /elsewhere;')]],
    heal: [['web2', servedAgain]],
    caughtBy: 'content',
    says: /status 200 by web1, but 302 by web2/,
  },
  {
    name: 'two real servers have one address',
    plant: [['web2', 'ip address add 192.168.56.102/32 dev eth0']],
    heal: [['web2', 'ip address del 192.168.56.102/32 dev eth0']],
    caughtBy: 'held-twice',
    says: /web1.*web2 has its address 192\.168\.56\.102 too/,
  },
  {
    name: 'a stranger has the address of the standby director',
    plant: [
      [
        'web2',
        `ip netns add planted && ip link add link eth0 name planted type macvlan mode bridge
ip link set planted netns planted && ip -n planted address add 192.168.56.101/24 dev planted
ip -n planted link set planted up`,
      ],
    ],
    heal: [
      ['web2', 'ip netns del planted'],
      ['gateway', 'ip neighbour flush dev eth0'],
      ['master', 'ip neighbour flush dev eth0'],
    ],
    caughtBy: 'held-twice',
    says: /backup.*a host outside of the inventory \(.*\) answers ARP for its address 192\.168\.56\.101/,
  },
  {
    name: 'the active director has a wrong neighbour entry for a real server, for ever',
    plant: [
      [
        'master',
        'ip neighbour replace 192.168.56.102 lladdr 02:00:00:00:00:99 dev eth0 nud permanent',
      ],
    ],
    heal: [['master', 'ip neighbour del 192.168.56.102 dev eth0']],
    caughtBy: 'static-neighbours',
    says: /master.*192\.168\.56\.102 of web1 is pinned to 02:00:00:00:00:99/,
  },
  {
    name: 'a second keepalived runs on the standby director',
    plant: [
      [
        'backup',
        `mkdir -p ${second} && printf 'vrrp_instance SECOND {\\n    state BACKUP\\n    interface eth0\\n    virtual_router_id 99\\n    priority 10\\n    virtual_ipaddress {\\n        10.0.0.99/32\\n    }\\n}\\n' >${second}/conf
keepalived --vrrp --use-file=${second}/conf --pid=${second}/pid --vrrp_pid=${second}/vrrp.pid`,
      ],
    ],
    heal: [['backup', `kill "$(cat ${second}/pid)" && sleep 1; rm -r ${second}`]],
    caughtBy: 'keepalived',
    says: /backup.*a second keepalived runs: process \d+, keepalived/,
  },
  {
    name: 'a drop-in makes the next start of keepalived fail',
    plant: [['backup', droppedIn('ExecStartPre=/bin/false')]],
    heal: [['backup', notDroppedIn]],
    caughtBy: 'next-start',
    says: /backup.*the next start of keepalived\.service fails: ExecStartPre=\/bin\/false/,
  },
  {
    name: 'a drop-in takes the reload away from keepalived',
    plant: [['backup', droppedIn('ExecReload=\\nExecReload=/bin/true')]],
    heal: [['backup', notDroppedIn]],
    caughtBy: 'next-start',
    says: /backup.*reload in another way next time: ExecReload=\/bin\/true/,
  },
  {
    name: 'a file system of the standby director is read-only',
    plant: [
      [
        'backup',
        'mount --bind /etc/keepalived /etc/keepalived && mount -o remount,bind,ro /etc/keepalived',
      ],
    ],
    heal: [['backup', 'umount /etc/keepalived']],
    caughtBy: 'file-systems',
    says: /backup.*nothing can be written into \/etc\/keepalived: it is read-only/,
  },
  {
    name: 'a file system of the standby director is full',
    plant: [
      [
        'backup',
        'mount -o remount,size=128k /tmp; head -c 1M /dev/zero >/tmp/planted 2>/dev/null || :',
      ],
    ],
    heal: [['backup', 'rm /tmp/planted; mount -o remount,size=10% /tmp']],
    caughtBy: 'file-systems',
    says: /backup.*nothing can be written into \/tmp: it is full/,
  },
];
