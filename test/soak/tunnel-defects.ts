import type { Defect } from './defects.js';

const ofMaster = 'ipip-c0a83801';
const ofBackup = 'ipip-c0a83865';
const restart = 'systemctl restart lvs_rs';

/** A packet filter that throws such packets away as they come in. */
function dropped(what: string): string {
  return `nft -f - <<'END'
add table inet planted
add chain inet planted rules { type filter hook input priority 0; policy accept; }
add rule inet planted rules ${what} drop
END`;
}

/**
 * What breaks tunnels of IPIP, one after the other, each healed before the next. Health checks see none of it: they ask
 * real servers on their own addresses.
 */
export const tunnelDefects: readonly Defect[] = [
  {
    name: 'the tunnel device of the active director has no VIP on a real server',
    plant: [['web1', `ip address del 10.0.0.227/32 dev ${ofMaster}`]],
    heal: [['web1', restart]],
    caughtBy: 'loopback-vip',
    isFirst: true,
    says: /web1.*10\.0\.0\.227 is not on ipip-c0a83801: this host drops what directors send it/,
  },
  {
    name: 'a real server filters by reverse path on the tunnel',
    plant: [['web2', `sysctl -qw net.ipv4.conf.${ofMaster}.rp_filter=1`]],
    heal: [['web2', restart]],
    caughtBy: 'tunnels',
    isFirst: true,
    says: /web2.*takes what comes out of ipip-c0a83801 for forged: rp_filter is 1/,
  },
  {
    name: 'a real server takes tunnel packets of anybody',
    plant: [['web1', 'ip link set tunl0 up']],
    heal: [['web1', 'ip link set tunl0 down']],
    caughtBy: 'tunnels',
    isFirst: true,
    says: /web1.*it takes tunnel packets of anybody: tunl0 is up/,
  },
  {
    name: 'a real server has no tunnel for the standby director: clients would feel it after a failover',
    plant: [['web1', `ip link del ${ofBackup}`]],
    heal: [['web1', restart]],
    caughtBy: 'tunnels',
    isFirst: true,
    says: /web1.*it has no tunnel for packets of backup: ipip-c0a83865 does not exist/,
  },
  {
    name: 'the tunnel of a real server is down',
    plant: [['web2', `ip link set ${ofMaster} down`]],
    heal: [['web2', restart]],
    caughtBy: 'tunnels',
    isFirst: true,
    says: /web2.*it has no tunnel for packets of master: ipip-c0a83801 is down/,
  },
  {
    name: 'the active director sends nothing through a tunnel in pieces',
    plant: [['master', 'sysctl -qw net.ipv4.vs.pmtu_disc=1']],
    heal: [['master', 'sysctl -qw net.ipv4.vs.pmtu_disc=0']],
    caughtBy: 'mtu',
    isFirst: true,
    says: /master.*it does not send large requests through tunnels in pieces/,
  },
  {
    name: 'the packet filter of a real server drops what comes out of a tunnel',
    plant: [['web1', dropped(`iifname ${ofMaster} tcp dport 80`)]],
    heal: [['web1', 'nft delete table inet planted']],
    caughtBy: 'packet-filter',
    isFirst: true,
    says: /web1.*its packet filter drops requests of 192\.168\.57\.\d+ to 10\.0\.0\.227:80/,
  },
  {
    name: 'the packet filter of a real server drops tunnels',
    plant: [['web2', dropped('ip protocol 4')]],
    heal: [['web2', 'nft delete table inet planted']],
    caughtBy: 'packet-filter',
    isFirst: true,
    says: /web2.*its packet filter drops tunnel packets of 192\.168\.56\.1/,
  },
  {
    name: 'the entry of a real server has another type of tunnel, by hand',
    plant: [['master', 'ipvsadm -e -t 10.0.0.227:80 -r 192.168.56.103 -i --tun-type gre -w 3']],
    heal: [['master', 'ipvsadm -e -t 10.0.0.227:80 -r 192.168.56.103 -i -w 3']],
    caughtBy: 'ipvs-table',
    isFirst: true,
    says: /master.*web2: forwarding method is TUN by gre in its IPVS table, not TUN by ipip/,
  },
];
