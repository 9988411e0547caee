import path from 'node:path';
import { quote } from '../../src/model/text/shell-quote.js';
import { bothInPool } from './drifts.js';
import { outsideDefects } from './outside-defects.js';
import { has } from './settle.js';
import { until } from './until.js';

/** Shell commands, each on a node of the lab; performed one after the other. */
export type Orders = readonly (readonly [node: string, script: string])[];

/** Something that is broken on purpose, and what has to notice it. */
export type Defect = {
  readonly name: string;
  /** Ends when the defect shows. */
  readonly plant: Orders;
  /** Ends when nothing is left of it. */
  readonly heal: Orders;
  /** The probe that names it, or the drill. Others may complain too. */
  readonly caughtBy: string;
  /** Nothing else fails before it: it is what an operator reads first. */
  readonly isFirst?: true;
  /** What that probe says, with the likely cause. */
  readonly says: RegExp;
};

const vip = '10.0.0.227';
const service = `-t ${vip}:80`;
const configuration = '/etc/keepalived/keepalived.conf';

const holdsVip = has(vip, 'eth0');
const holdsNoVip = `! { ${holdsVip}; }`;

/** Edits a file; the sound one is kept beside it, with its time. */
function edited(file: string, edit: string): string {
  return `cp -p ${file} ${file}.sound && sed -i ${quote(edit)} ${file}`;
}

function restored(file: string): string {
  return `mv ${file}.sound ${file}`;
}

const reload = 'systemctl reload keepalived';
const misconfigure = (edit: string): string => `${edited(configuration, edit)} && ${reload}`;
const reconfigure = `${restored(configuration)} && ${reload}`;

/** A backup that is configured in another way than the master, until it takes the VIP too. */
function splitBy(name: string, edit: string, says: RegExp): Defect {
  return {
    name,
    plant: [['backup', `${misconfigure(edit)} && ${until(holdsVip)}`]],
    heal: [['backup', `${reconfigure} && ${until(holdsNoVip)}`]],
    caughtBy: 'vrrp-configuration',
    says,
  };
}

/** Drops VRRP in one director's own packet filter. */
function deaf(director: string): { readonly plant: string; readonly heal: string } {
  const rules = [
    'add table inet planted',
    'add chain inet planted input { type filter hook input priority 0; }',
    'add rule inet planted input ip protocol 112 drop',
  ];
  const plant = `printf '%s\\n' ${rules.map(quote).join(' ')} | nft -f - # ${director}`;
  return { plant, heal: 'nft delete table inet planted' };
}

/** Debian's own site answers on every address. */
const defaultSite = '/etc/nginx/sites-enabled/default';
const site = '/etc/nginx/conf.d/lvsdeploy.conf';

const planted = '/run/systemd/system/keepalived.service.d/planted.conf';
// Comes after the drop-in of lvsdeploy.
const inVain = '/run/systemd/system/keepalived.service.d/reload-in-vain.conf';

/** What only shows when something happens: the drill `caughtBy` is run. */
const defectsOfDrills: readonly Defect[] = [
  {
    name: 'a director whose heal never comes: keepalived does not start again',
    plant: [
      [
        'master',
        `mkdir -p ${path.dirname(planted)}
printf '[Service]\\nExecStartPre=/bin/false\\n' >${planted}
systemctl daemon-reload`,
      ],
    ],
    heal: [
      [
        'master',
        `rm ${planted} && systemctl daemon-reload && systemctl reset-failed keepalived
sh /var/lib/lvsdeploy/drill/heal; systemctl stop lvsdeploy-heal.timer 2>/dev/null
systemctl is-active -q keepalived && ${bothInPool} && ${until(holdsVip)}`,
      ],
      ['backup', until(holdsNoVip)],
    ],
    caughtBy: 'service-stop',
    says: /on master: Not healed: master: Could not heal the fault/,
  },
  {
    name: 'a reload of keepalived does nothing',
    plant: [
      [
        'master',
        `mkdir -p ${path.dirname(inVain)}
printf '[Service]\\nExecReload=\\nExecReload=/bin/true\\n' >${inVain}
systemctl daemon-reload`,
      ],
    ],
    heal: [['master', `rm ${inVain} && systemctl daemon-reload`]],
    caughtBy: 'reload',
    says: /on master: master: keepalived was reloaded, and does not run what its file says/,
  },
];

/** What only looking shows. */
const defectsOfProbes: readonly Defect[] = [
  {
    name: 'a real server answers ARP for the VIP',
    plant: [['web1', 'sysctl -qw net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.all.arp_announce=0']],
    heal: [['web1', 'sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2']],
    caughtBy: 'arp-answers',
    says: /web1 answers ARP for 10\.0\.0\.227/,
  },
  {
    name: 'the VIP is missing on lo of a real server',
    plant: [['web1', `ip address del ${vip}/32 dev lo`]],
    heal: [['web1', `ip address add ${vip}/32 dev lo scope host label lo:lvs`]],
    caughtBy: 'loopback-vip',
    says: /web1.*10\.0\.0\.227 is not on lo/,
  },
  {
    name: 'the VIP on lo has a short prefix',
    plant: [['web2', `ip address del ${vip}/32 dev lo; ip address add ${vip}/24 dev lo`]],
    heal: [
      [
        'web2',
        `ip address del ${vip}/24 dev lo; ip address add ${vip}/32 dev lo scope host label lo:lvs`,
      ],
    ],
    caughtBy: 'loopback-vip',
    says: /web2.*10\.0\.0\.227\/24 on lo makes a whole network local/,
  },
  {
    name: 'the VIP is bound on both directors',
    plant: [['backup', `ip address add ${vip}/32 dev eth0`]],
    heal: [['backup', `ip address del ${vip}/32 dev eth0`]],
    caughtBy: 'vip-owner',
    says: /master and backup own 10\.0\.0\.227 at the same time.*added by hand/s,
  },
  {
    name: 'keepalived on the master is stopped in its tracks (SIGSTOP), and keeps the VIP',
    plant: [
      ['master', 'systemctl kill --kill-whom=all --signal=STOP keepalived'],
      ['backup', until(holdsVip)],
    ],
    heal: [
      ['master', 'systemctl kill --kill-whom=all --signal=CONT keepalived'],
      ['backup', until(holdsNoVip)],
    ],
    caughtBy: 'vip-owner',
    says: /master and backup own 10\.0\.0\.227 at the same time.*master hangs or is stopped/s,
  },
  {
    name: 'another scheduler in one IPVS table',
    plant: [['backup', `ipvsadm -E ${service} -s rr -p 60`]],
    heal: [['backup', `ipvsadm -E ${service} -s wrr -p 60`]],
    caughtBy: 'ipvs-table',
    says: /backup.*scheduler is rr in its IPVS table, not wrr/,
  },
  {
    name: 'another weight in one IPVS table',
    plant: [['master', `ipvsadm -e ${service} -r 192.168.56.102:80 -g -w 1`]],
    heal: [['master', `ipvsadm -e ${service} -r 192.168.56.102:80 -g -w 3`]],
    caughtBy: 'ipvs-table',
    says: /master.*web1: weight is 1 in its IPVS table, not 3/,
  },
  {
    name: 'another forwarding method in one IPVS table',
    plant: [['backup', `ipvsadm -e ${service} -r 192.168.56.103:80 -m -w 3`]],
    heal: [['backup', `ipvsadm -e ${service} -r 192.168.56.103:80 -g -w 3`]],
    caughtBy: 'ipvs-table',
    says: /backup.*web2: forwarding method is NAT/,
  },
  {
    name: 'a real server is missing from one IPVS table',
    plant: [['backup', `ipvsadm -d ${service} -r 192.168.56.103:80`]],
    heal: [['backup', `ipvsadm -a ${service} -r 192.168.56.103:80 -g -w 3`]],
    caughtBy: 'ipvs-table',
    says: /backup.*web2 .* is missing from web .* though it answers/,
  },
  {
    name: 'a real server in one IPVS table that nobody knows',
    plant: [['master', `ipvsadm -a ${service} -r 192.168.56.99:80 -g -w 0`]],
    heal: [['master', `ipvsadm -d ${service} -r 192.168.56.99:80`]],
    caughtBy: 'ipvs-table',
    says: /master.*192\.168\.56\.99:80 .* that the inventory does not know/,
  },
  {
    name: 'persistence is removed from one IPVS table',
    plant: [['master', `ipvsadm -E ${service} -s wrr`]],
    heal: [['master', `ipvsadm -E ${service} -s wrr -p 60`]],
    caughtBy: 'ipvs-table',
    says: /master.*persistence is none in its IPVS table, not 60 s/,
  },
  {
    // All nodes share one kernel, so the module cannot be missing on one: this is what it looks like.
    name: 'keepalived on the backup works without IPVS, as where ip_vs is missing',
    plant: [
      [
        'backup',
        `mkdir -p /run/systemd/system/keepalived.service.d
printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/keepalived --dont-fork --vrrp\\n' >/run/systemd/system/keepalived.service.d/planted.conf
systemctl daemon-reload && systemctl restart keepalived`,
      ],
    ],
    heal: [
      [
        'backup',
        `rm /run/systemd/system/keepalived.service.d/planted.conf
systemctl daemon-reload && systemctl restart keepalived && ${bothInPool}`,
      ],
    ],
    caughtBy: 'ipvs-table',
    says: /backup.*web \(TCP 10\.0\.0\.227:80\) is not in its IPVS table/,
  },
  {
    name: 'the standby director does not hear VRRP (packet filter)',
    plant: [
      ['backup', deaf('backup').plant],
      ['backup', until(holdsVip)],
    ],
    heal: [
      ['backup', deaf('backup').heal],
      ['backup', until(holdsNoVip)],
    ],
    caughtBy: 'vip-owner',
    says: /master and backup own 10\.0\.0\.227 at the same time/,
  },
  {
    name: 'the active director would not hear VRRP (packet filter)',
    plant: [['master', deaf('master').plant]],
    heal: [['master', deaf('master').heal]],
    caughtBy: 'vrrp-filter',
    says: /master.*its packet filter drops VRRP/,
  },
  splitBy(
    'the directors have different passwords',
    's/auth_pass .*/auth_pass 2222/',
    /backup.*password is another one/,
  ),
  splitBy(
    'the directors have different virtual router ids',
    's/virtual_router_id .*/virtual_router_id 52/',
    /backup.*virtual router id is 52, not 51/,
  ),
  splitBy(
    'the directors have different advert intervals',
    's/advert_int .*/advert_int 2/',
    /backup.*advert interval is 2 s, not 1 s/,
  ),
  {
    // keepalived takes such adverts since 2.3.3, so nothing splits, and the next failover loses a VIP.
    name: 'the directors have different lists of VIPs',
    plant: [
      [
        'backup',
        `export since=$(date +%s)
${misconfigure(`s/^ *${vip}\\/32$/&\\n10.0.0.228\\/32/`)}
${until(`journalctl -u keepalived -o cat --since "@$since" | grep -q "Reload complete"`)}`,
      ],
    ],
    heal: [['backup', reconfigure]],
    caughtBy: 'vrrp-configuration',
    says: /backup.*list of VIPs is 10\.0\.0\.227\/32, 10\.0\.0\.228\/32/,
  },
  {
    name: 'the backup has the higher priority',
    plant: [
      ['backup', misconfigure('s/priority 100/priority 200/')],
      ['backup', until(holdsVip)],
      ['master', until(holdsNoVip)],
    ],
    heal: [
      ['backup', reconfigure],
      ['backup', until(holdsNoVip)],
      ['master', until(holdsVip)],
    ],
    caughtBy: 'vrrp-configuration',
    says: /backup.*priority is 200, not 100/,
  },
  {
    name: 'keepalived is stopped on the backup',
    plant: [['backup', 'systemctl stop keepalived']],
    heal: [['backup', `systemctl start keepalived && ${bothInPool}`]],
    caughtBy: 'keepalived',
    says: /backup.*keepalived does not run/,
  },
  {
    name: 'keepalived does not start at boot',
    plant: [['backup', 'systemctl -q disable keepalived']],
    heal: [['backup', 'systemctl -q enable keepalived']],
    caughtBy: 'keepalived',
    says: /backup.*keepalived does not start at boot/,
  },
  {
    name: 'the running configuration is older than the file',
    plant: [
      ['backup', misconfigure('s/delay_loop 6/delay_loop 7/')],
      ['backup', `sleep 2; ${restored(configuration)}`],
    ],
    heal: [['backup', reload]],
    caughtBy: 'services',
    says: /backup.*keepalived\.service is reloaded: it runs another configuration than/,
  },
  {
    name: 'a kernel parameter of IPVS was reset',
    plant: [['backup', 'sysctl -qw net.ipv4.vs.expire_nodest_conn=0']],
    heal: [['backup', 'sysctl -qw net.ipv4.vs.expire_nodest_conn=1']],
    caughtBy: 'drift',
    says: /backup.*net\.ipv4\.vs\.expire_nodest_conn becomes 1, was 0/,
  },
  {
    name: 'nginx is stopped on a real server',
    plant: [['web1', 'systemctl stop nginx']],
    heal: [
      ['web1', 'systemctl start nginx'],
      ['master', bothInPool],
      ['backup', bothInPool],
    ],
    caughtBy: 'real-server',
    says: /web1.*no good answer to direct requests.*refused/,
  },
  {
    name: 'nginx on a real server answers with errors',
    plant: [['web2', `${edited(site, 's/try_files .*/return 503;/')} && systemctl reload nginx`]],
    heal: [['web2', `${restored(site)} && systemctl reload nginx`]],
    caughtBy: 'real-server',
    says: /web2.*no good answer to direct requests.*HTTP status 503/,
  },
  {
    name: "nginx listens on the real server's own address only",
    plant: [
      [
        'web1',
        `mv ${defaultSite} /root/ && ${edited(site, `s/listen ${vip}/#&/`)} && systemctl restart nginx`,
      ],
    ],
    heal: [
      ['web1', `mv /root/default ${defaultSite} && ${restored(site)} && systemctl restart nginx`],
    ],
    caughtBy: 'loopback-vip',
    says: /web1.*answers on the real server's own address, but not on 10\.0\.0\.227/,
  },
  {
    name: 'a real server answers through a director',
    plant: [['web1', 'ip route replace default via 192.168.56.1']],
    heal: [['web1', 'ip route replace default via 192.168.56.254']],
    caughtBy: 'default-route',
    says: /web1.*its default route leads through the director master/,
  },
  {
    name: 'a real server has no default route',
    plant: [['web2', 'ip route del default']],
    heal: [['web2', 'ip route replace default via 192.168.56.254']],
    caughtBy: 'default-route',
    says: /web2.*it has no default route/,
  },
  {
    name: 'the gateway has no route to the VIP',
    plant: [['gateway', `ip route del ${vip}/32`]],
    heal: [['gateway', `ip route replace ${vip}/32 dev eth0`]],
    caughtBy: 'gateway-route',
    says: /gateway.*it does not deliver 10\.0\.0\.227 onto the cluster's segment/,
  },
  {
    name: 'the gateway does not forward',
    plant: [['gateway', 'sysctl -qw net.ipv4.ip_forward=0']],
    heal: [['gateway', 'sysctl -qw net.ipv4.ip_forward=1']],
    caughtBy: 'gateway-route',
    says: /gateway.*it does not forward packets/,
  },
  {
    name: "the gateway's neighbour entry is pinned to the backup",
    plant: [
      ['gateway', `ip neighbour replace ${vip} lladdr 02:00:c0:a8:38:65 dev eth0 nud permanent`],
    ],
    heal: [['gateway', `ip neighbour del ${vip} dev eth0`]],
    caughtBy: 'gateway-neighbour',
    says: /gateway.*its neighbour entry for 10\.0\.0\.227 is pinned to backup/,
  },
  {
    name: 'the active director takes clients for forged (rp_filter)',
    plant: [['master', 'sysctl -qw net.ipv4.conf.all.rp_filter=1']],
    heal: [['master', 'sysctl -qw net.ipv4.conf.all.rp_filter=0']],
    caughtBy: 'reverse-path',
    says: /master.*it drops packets of 192\.168\.57\.10 on eth0: rp_filter is 1/,
  },
  {
    name: 'one host has another MTU',
    plant: [['web2', 'ip link set eth0 mtu 1400']],
    heal: [['web2', 'ip link set eth0 mtu 1500']],
    caughtBy: 'mtu',
    says: /differ in their MTU: .*web2 1400/,
  },
];

/** Everything that is planted, one after the other, each healed before the next. */
export const defects: readonly Defect[] = [
  ...outsideDefects.map((defect) => ({ ...defect, isFirst: true as const })),
  ...defectsOfProbes,
  ...defectsOfDrills,
];

/** Some of them, one from each part of the cluster, for those who have no time for all. */
export const exemplaryDefects: readonly Defect[] = defects.filter(({ name }) =>
  [
    'a real server answers ARP for the VIP',
    'the VIP is missing on lo of a real server',
    'another weight in one IPVS table',
    'the directors have different passwords',
    'nginx on a real server answers with errors',
    "the gateway's neighbour entry is pinned to the backup",
  ].includes(name),
);
