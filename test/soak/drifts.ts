import { hasEntries } from './settle.js';
import { until } from './until.js';

/** Shell commands, each on a node of the lab; performed one after the other. */
export type Orders = readonly (readonly [node: string, script: string])[];

/** Something that somebody changes by hand, and what `plan` has to say about it. */
export type Drift = {
  readonly name: string;
  readonly plant: Orders;
  /** Every change that is owed, and no other: the host, and what the plan says. */
  readonly planned: readonly (readonly [host: string, says: RegExp])[];
};

const vip = '10.0.0.227';
const web = `-t ${vip}:80`;
const configuration = '/etc/keepalived/keepalived.conf';
const dropIn = '/etc/systemd/system/keepalived.service.d/lvsdeploy.conf';

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** On a director: both real servers are in its table. */
export const bothInPool = until(hasEntries(2));

/** Everything that is changed by hand, one after the other. */
export const drifts: readonly Drift[] = [
  {
    name: 'IPVS table flushed on the active director',
    plant: [['master', 'ipvsadm -C']],
    planned: [['master', /^the IPVS table has web .* again, with web. .*, web. /]],
  },
  {
    name: 'weight changed by ipvsadm',
    plant: [['backup', `ipvsadm -e ${web} -r 192.168.56.102:80 -g -w 1`]],
    planned: [['backup', /^the IPVS table has web1 .* weight 3 again, was DR, weight 1$/]],
  },
  {
    name: 'scheduler changed by ipvsadm',
    plant: [['backup', `ipvsadm -E ${web} -s rr -p 60`]],
    planned: [['backup', /with wrr, persistence 60 s again, was rr, persistence 60 s$/]],
  },
  {
    name: 'persistence changed by ipvsadm',
    plant: [['master', `ipvsadm -E ${web} -s wrr -p 240`]],
    planned: [['master', /with wrr, persistence 60 s again, was wrr, persistence 240 s$/]],
  },
  {
    name: 'real server deleted by ipvsadm',
    plant: [['master', `ipvsadm -d ${web} -r 192.168.56.103:80`]],
    planned: [['master', /^the IPVS table has web2 .* again, with DR, weight 3$/]],
  },
  {
    name: 'real server and service added by ipvsadm',
    plant: [
      ['backup', `ipvsadm -a ${web} -r 192.168.56.99:80 -g -w 0; ipvsadm -A -u 10.9.9.9:53 -s rr`],
    ],
    planned: [
      ['backup', /^the IPVS table loses 192\.168\.56\.99:80 in web/],
      ['backup', /^the IPVS table loses UDP 10\.9\.9\.9:53/],
    ],
  },
  {
    name: 'VIP removed from lo of a real server',
    plant: [['web1', `ip address del ${vip}/32 dev lo`]],
    planned: [['web1', /^lvs_rs\.service is reloaded: 10\.0\.0\.227\/32 is not on lo$/]],
  },
  {
    name: 'ARP setting of a real server reset',
    plant: [['web2', 'sysctl -qw net.ipv4.conf.all.arp_ignore=0']],
    planned: [['web2', /^lvs_rs\.service is reloaded: net\.ipv4\.conf\.all\.arp_ignore is 0/]],
  },
  {
    name: 'sysctl of IPVS reset',
    plant: [['backup', 'sysctl -qw net.ipv4.vs.expire_nodest_conn=0']],
    planned: [['backup', /^net\.ipv4\.vs\.expire_nodest_conn becomes 1, was 0$/]],
  },
  {
    name: 'unit stopped',
    plant: [['web2', 'systemctl stop nginx']],
    planned: [['web2', /^nginx\.service starts$/]],
  },
  {
    name: 'unit disabled',
    plant: [['backup', 'systemctl -q disable keepalived']],
    planned: [['backup', /^keepalived\.service is enabled/]],
  },
  {
    name: 'unit masked and stopped',
    plant: [['backup', 'systemctl -q mask --now keepalived']],
    planned: [
      ['backup', /^keepalived\.service is unmasked and enabled/],
      ['backup', /^keepalived\.service starts$/],
    ],
  },
  {
    name: 'unit file replaced by a link to /dev/null',
    plant: [
      ['web1', 'ln -sf /dev/null /etc/systemd/system/lvs_rs.service && systemctl daemon-reload'],
    ],
    planned: [
      ['web1', /^\/etc\/systemd\/system\/lvs_rs\.service is a unit file again: it was masked$/],
      ['web1', /^lvs_rs\.service is unmasked and enabled/],
    ],
  },
  {
    // Nobody has loaded it: what is put back is what keepalived still runs with.
    name: 'configuration edited',
    plant: [['backup', `sed -i 's/delay_loop 6/delay_loop 7/' ${configuration}`]],
    planned: [['backup', /^\/etc\/keepalived\/keepalived\.conf gets new content$/]],
  },
  {
    name: 'configuration edited and reloaded',
    plant: [
      [
        'backup',
        `sed -i 's/weight 3/weight 5/' ${configuration} && systemctl reload keepalived && ${until('ipvsadm -Sn | grep -q "w 5"')}`,
      ],
    ],
    planned: [
      ['backup', /^\/etc\/keepalived\/keepalived\.conf gets new content$/],
      ['backup', /^keepalived\.service is reloaded: .*keepalived\.conf changed$/],
    ],
  },
  {
    name: 'configuration deleted',
    plant: [['web2', 'rm /etc/nginx/conf.d/lvsdeploy.conf']],
    planned: [
      ['web2', /^\/etc\/nginx\/conf\.d\/lvsdeploy\.conf is created$/],
      ['web2', /^nginx\.service is reloaded/],
    ],
  },
  {
    name: 'mode and owner changed',
    plant: [['backup', `chmod 0644 ${configuration} && chown nobody ${configuration}`]],
    planned: [['backup', /^\/etc\/keepalived\/keepalived\.conf becomes 0640 and root:root$/]],
  },
  {
    name: 'binary replaced',
    plant: [
      [
        'backup',
        'cp -p /usr/sbin/keepalived /usr/sbin/planted && printf x >>/usr/sbin/planted && mv /usr/sbin/planted /usr/sbin/keepalived',
      ],
    ],
    planned: [['backup', /^keepalived 2\.3\.4 is reinstalled$/]],
  },
  {
    name: 'owner of a binary changed',
    plant: [['master', 'chown nobody /usr/sbin/ipvsadm']],
    planned: [['master', /^ipvsadm 1\.31 is reinstalled$/]],
  },
  {
    name: 'stray VIP on the gateway',
    plant: [['gateway', `ip address add ${vip}/32 dev eth0`]],
    planned: [['gateway', /^eth0 loses 10\.0\.0\.227\/32/]],
  },
  {
    name: 'stray VIP on a real server',
    plant: [['web2', `ip address add ${vip}/32 dev eth0`]],
    planned: [['web2', /^eth0 loses 10\.0\.0\.227\/32/]],
  },
  {
    name: 'stray VIP on a director that is BACKUP',
    plant: [['backup', `ip address add ${vip}/32 dev eth0`]],
    planned: [['backup', /^eth0 loses 10\.0\.0\.227\/32/]],
  },
  {
    name: 'stray VIP on a director whose keepalived is stopped',
    plant: [['backup', `systemctl stop keepalived && ip address add ${vip}/32 dev eth0`]],
    planned: [
      ['backup', /^eth0 loses 10\.0\.0\.227\/32/],
      ['backup', /^keepalived\.service starts$/],
    ],
  },
  {
    name: 'drop-in of keepalived removed',
    plant: [['backup', `rm ${dropIn} && systemctl daemon-reload`]],
    planned: [
      ['backup', /^\/etc\/systemd\/system\/keepalived\.service\.d\/lvsdeploy\.conf is created$/],
    ],
  },
  {
    name: 'drop-in of keepalived that systemd has not read',
    plant: [
      [
        'backup',
        `cp -r ${folderOf(dropIn)} /run/drop-in && rm -r ${folderOf(dropIn)} && systemctl daemon-reload &&
         mv /run/drop-in ${folderOf(dropIn)}`,
      ],
    ],
    planned: [['backup', /^systemd reads the files of keepalived\.service again$/]],
  },
  {
    name: 'unit file deleted',
    plant: [['gateway', 'rm /etc/systemd/system/lvs-routes.service && systemctl daemon-reload']],
    planned: [
      ['gateway', /^\/etc\/systemd\/system\/lvs-routes\.service is created$/],
      ['gateway', /^lvs-routes\.service is enabled/],
    ],
  },
  {
    name: 'configuration of modules removed',
    plant: [['backup', 'rm /etc/modules-load.d/lvsdeploy-ip_vs.conf']],
    planned: [['backup', /^\/etc\/modules-load\.d\/lvsdeploy-ip_vs\.conf is created$/]],
  },
  {
    name: 'default route of a real server changed',
    plant: [['web1', 'ip route replace default via 192.168.56.1']],
    planned: [['web1', /^the default route is via 192\.168\.56\.254 on eth0$/]],
  },
  {
    name: 'route to the VIP deleted, forwarding switched off on the gateway',
    plant: [['gateway', `ip route del ${vip}/32; sysctl -qw net.ipv4.ip_forward=0`]],
    planned: [
      ['gateway', /^net\.ipv4\.ip_forward becomes 1, was 0$/],
      ['gateway', /^the route to 10\.0\.0\.227\/32 is on-link on eth0$/],
    ],
  },
];
