import { putFile, type HostState } from '../simulated/host-state.js';

// What the playbooks write, on one host or another.
const places = [
  '/etc/keepalived/keepalived.conf',
  '/etc/nginx/conf.d/lvsdeploy.conf',
  '/etc/sysctl.d/90-lvsdeploy-gateway.conf',
  '/usr/local/sbin/lvs_rs.sh',
];
const ownership = { mode: 0o640, owner: 'www-data', group: 'adm' };

/** Puts on a host what somebody has there before lvsdeploy comes. */
export function moveIn(state: HostState): void {
  const content = `# It's "mine",\n\n\t$HOME \\ and it has no newline at its end`;
  for (const place of places) putFile(state, place, content, ownership);
  putFile(state, '/var/www/lvsdeploy/index.html', '', ownership);
  state.sysctls.set('net/ipv4/conf/all/arp_announce', '1');
}
