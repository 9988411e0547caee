import type { Defect } from './defects.js';
import { isBroken } from './name-server.js';

const reload = 'systemctl restart lvs-marks';

/** What keeps packets from a service by mark, one after the other, each healed before the next. */
export const markDefects: readonly Defect[] = [
  {
    name: 'the ruleset of the standby director was flushed: clients would feel it after a failover',
    plant: [['backup', 'nft flush ruleset']],
    heal: [['backup', reload]],
    caughtBy: 'marks',
    isFirst: true,
    says: /backup.*no table inet lvsdeploy/,
  },
  {
    name: 'the marks of the active director are not loaded, as after a boot without their unit',
    plant: [['master', 'systemctl stop lvs-marks']],
    heal: [['master', reload]],
    caughtBy: 'marks',
    isFirst: true,
    says: /master.*no table inet lvsdeploy/,
  },
  {
    name: 'a later rule gives packets another mark',
    plant: [
      [
        'master',
        `nft -f - <<'END'
table inet other {
  chain later {
    type filter hook prerouting priority 0; policy accept;
    tcp dport 443 meta mark set 7
  }
}
END`,
      ],
    ],
    heal: [['master', 'nft delete table inet other']],
    caughtBy: 'marks',
    isFirst: true,
    says: /master.*10\.0\.0\.227:443 get the mark 7, not \d+/,
  },
  {
    name: 'a name server answers SERVFAIL',
    plant: [['web2', `touch ${isBroken}`]],
    heal: [['web2', `rm -f ${isBroken}`]],
    caughtBy: 'real-server',
    isFirst: true,
    says: /web2.*dns:53.*(SERVFAIL|DNS status 2)/,
  },
  {
    name: 'a name server has gone deaf over UDP',
    plant: [
      [
        'web1',
        'nft add table ip deaf; nft add chain ip deaf in "{ type filter hook input priority 0; }"; nft add rule ip deaf in udp dport 53 drop',
      ],
    ],
    heal: [['web1', 'nft delete table ip deaf']],
    caughtBy: 'packet-filter',
    isFirst: true,
    says: /web1.*drops requests/,
  },
];
