import { managedNodes } from '../e2e/nodes.js';

/** Something that `up` made on a node, and how to take it away. */
export type Removal = { readonly node: string; readonly script: string };

const directorScripts = [
  `systemctl stop keepalived
   rm -rf /etc/keepalived /etc/systemd/system/keepalived.service.d
   systemctl daemon-reload`,
  `systemctl disable --now keepalived
   for program in keepalived ipvsadm; do
     state=/var/lib/lvsdeploy/builds/$program
     [ ! -f $state/manifest ] || cut -d' ' -f3- $state/manifest | xargs rm -f
     rm -rf $state
   done
   systemctl daemon-reload`,
  `rm -f /etc/sysctl.d/90-lvsdeploy-ipvs.conf
   sysctl -q -w net.ipv4.vs.expire_nodest_conn=0 || :`,
  'rm -f /etc/modules-load.d/lvsdeploy-*.conf',
];

const realServerScripts = [
  `systemctl disable --now lvs_rs
   rm -f /etc/systemd/system/lvs_rs.service /usr/local/sbin/lvs_rs.sh
   systemctl daemon-reload`,
  `systemctl disable --now lvs-routes
   rm -f /etc/systemd/system/lvs-routes.service
   ip route del default || :
   systemctl daemon-reload`,
  `systemctl stop nginx
   rm -rf /etc/nginx/conf.d/lvsdeploy.conf /var/www/lvsdeploy`,
];

const gatewayScripts = [
  `rm -f /etc/sysctl.d/90-lvsdeploy-gateway.conf
   sysctl -q -w net.ipv4.ip_forward=0`,
  `systemctl disable --now lvs-routes
   rm -f /etc/systemd/system/lvs-routes.service
   systemctl daemon-reload`,
];

const scriptsOf = {
  master: directorScripts,
  backup: directorScripts,
  web1: realServerScripts,
  web2: realServerScripts,
  gateway: gatewayScripts,
} as const satisfies Record<(typeof managedNodes)[number], readonly string[]>;

const all: readonly Removal[] = managedNodes.flatMap((node) =>
  scriptsOf[node].map((script) => ({ node, script: `{ ${script}\n} 2>/dev/null || :` })),
);

/** Some of what can be taken away, at least one thing. */
export function chooseRemovals(isChosen: () => boolean): readonly Removal[] {
  const chosen = all.filter(isChosen);
  return chosen.length === 0 ? all.slice(0, 1) : chosen;
}
