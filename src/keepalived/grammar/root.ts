import { bfdInstance } from './bfd-instance.js';
import { globalDefs } from './global/defs.js';
import { route, rule, vip } from './items.js';
import type { Rows } from './row.js';
import { integer, maybe, name, nothing, words } from './shapes.js';
import { groupEntry, service, virtualServer } from './lvs/virtual-server.js';
import { garpGroup, trackGroup, vrrpSyncGroup } from './vrrp/groups.js';
import { vrrpInstance } from './vrrp/instance.js';
import { trackFile, vrrpScript, vrrpTrackProcess } from './vrrp/trackers.js';

const tls: Rows = [
  {
    name: 'password',
    isSecret: true,
    takes: name('password', 'example'),
    says: 'The password of the key.',
  },
  {
    name: 'ca',
    takes: name('path', '/etc/ssl/ca.pem'),
    says: 'Who signs the certificates of real servers.',
  },
  {
    name: 'certificate',
    takes: name('path', '/etc/ssl/lb.pem'),
    says: 'The certificate of the director.',
  },
  { name: 'key', takes: name('path', '/etc/ssl/lb.key'), says: 'Its key.' },
];

const process: Rows = [
  {
    name: 'net_namespace',
    takes: name('namespace', 'lvs'),
    reload: 'needs-restart',
    says: 'The network namespace that keepalived runs in.',
  },
  {
    name: 'net_namespace_ipvs',
    takes: name('namespace', 'lvs'),
    reload: 'needs-restart',
    says: 'The network namespace that the IPVS table is in.',
  },
  {
    name: 'namespace_with_ipsets',
    takes: maybe,
    reload: 'needs-restart',
    needs: 'IPSETS',
    says: 'IP sets are used also in a network namespace.',
  },
  {
    name: 'use_pid_dir',
    takes: nothing,
    reload: 'needs-restart',
    says: 'PID files are in /run/keepalived.',
  },
  {
    name: 'instance',
    takes: name('name', 'east'),
    reload: 'needs-restart',
    says: 'The name of this keepalived, where several run.',
  },
  {
    name: 'child_wait_time',
    takes: integer(0, 4294967295, 's'),
    default: '5',
    says: 'How long the processes may take to end.',
  },
  {
    name: 'linkbeat_use_polling',
    takes: nothing,
    needs: 'LINKBEAT',
    says: 'Interfaces are asked for their carrier, for drivers that do not tell.',
  },
  {
    name: 'linkbeat_interfaces',
    takes: nothing,
    items: words('<interface> [mii|ethtool|ioctl]', 'eth0'),
    needs: 'LINKBEAT',
    says: 'Interfaces that are asked for their carrier.',
  },
  {
    name: 'interface_up_down_delays',
    takes: nothing,
    items: words('<interface> <down s> [<up s>]', 'eth0', '1'),
    says: 'How long an interface has to be down or up to count as that.',
  },
];

/** The blocks of keepalived.conf(5). */
export const root: Rows = [
  {
    name: 'global_defs',
    takes: nothing,
    rows: globalDefs,
    key: 'keepalived',
    says: 'What counts for all of keepalived.',
  },
  ...process,
  { name: 'static_ipaddress', takes: nothing, items: vip, says: 'Addresses that do not move.' },
  { name: 'static_routes', takes: nothing, items: route, says: 'Routes that do not move.' },
  { name: 'static_rules', takes: nothing, items: rule, says: 'Routing rules that do not move.' },
  {
    name: 'track_group',
    takes: name('name', 'all'),
    isUnique: true,
    rows: trackGroup,
    says: 'Instances that static addresses are tracked for.',
  },
  {
    name: 'vrrp_sync_group',
    takes: name('name', 'VG_1'),
    isUnique: true,
    rows: vrrpSyncGroup,
    key: 'vrrp.sync_groups',
    says: 'Instances that move together.',
  },
  {
    name: 'vrrp_instance',
    takes: name('name', 'VI_1'),
    isUnique: true,
    rows: vrrpInstance,
    key: 'vrrp',
    says: 'Addresses that one of several directors owns.',
  },
  {
    name: 'vrrp_script',
    takes: name('name', 'proxy'),
    isUnique: true,
    rows: vrrpScript,
    says: 'A script that is tracked.',
  },
  {
    name: 'track_file',
    takes: name('name', 'drain'),
    isUnique: true,
    rows: trackFile,
    says: 'A file that is tracked.',
  },
  {
    name: 'vrrp_track_file',
    takes: name('name', 'drain'),
    isUnique: true,
    rows: trackFile,
    old: 'track_file',
    says: 'The same as track_file.',
  },
  {
    name: 'vrrp_track_process',
    takes: name('name', 'proxy'),
    isUnique: true,
    rows: vrrpTrackProcess,
    says: 'A process that is tracked.',
  },
  {
    name: 'garp_group',
    isOneOfSeveral: true,
    takes: nothing,
    rows: garpGroup,
    says: 'The pace of announcements, by interface.',
  },
  {
    name: 'bfd_instance',
    takes: name('name', 'web1'),
    isUnique: true,
    needs: 'BFD',
    rows: bfdInstance,
    says: 'A neighbour that is asked many times a second.',
  },
  { name: 'SSL', takes: nothing, rows: tls, says: 'How checks by TLS prove themselves.' },
  {
    name: 'virtual_server_group',
    takes: name('name', 'web'),
    items: groupEntry,
    says: 'Addresses and marks of one virtual server.',
  },
  {
    name: 'virtual_server',
    takes: service,
    rows: virtualServer,
    key: 'services',
    says: 'A service that real servers share.',
  },
];
