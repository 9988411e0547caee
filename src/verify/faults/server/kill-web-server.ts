import { doorsOf } from '../../../lvs/entrances/doors.js';
import type { Cluster } from '../../../model/cluster/cluster.js';
import { quote } from '../../../model/text/shell-quote.js';
import { tierUnitFor } from '../../../tiers/tier-table.js';
import type { ServerFault } from '../fault.js';
import { scriptWay } from '../ways/script-way.js';
import type { FaultSite } from '../ways/way.js';

/** The first port that a real server serves. */
function portOf({ services }: Pick<Cluster, 'services'>, host: string): number {
  const served = services.flatMap(doorsOf).flatMap(({ realServers }) => realServers);
  return served.find((server) => server.host === host)?.port ?? 80;
}

/** The unit of whatever listens there. */
function findUnit(site: FaultSite): string {
  const port = portOf(site.cluster, site.host.name);
  const served = site.cluster.services.find((service) =>
    doorsOf(service).some(({ realServers }) =>
      realServers.some((server) => server.host === site.host.name && server.port === port),
    ),
  );
  const ours = served === undefined ? undefined : tierUnitFor(site.cluster, served);
  if (ours !== undefined) return `unit=${ours}`;
  return [
    `pid=$(ss -Hltnp ${quote(`sport = :${port}`)} 2>/dev/null | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p' | head -n 1)`,
    `unit=$(sed -n 's|.*/\\([^/]*\\.service\\)$|\\1|p' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)`,
    '[ -n "$unit" ] || unit=$(cat "$dir/unit" 2>/dev/null)',
  ].join('\n');
}

/** All processes of the web server die at once, and nothing starts them again until the heal. */
export const killWebServer: ServerFault = {
  way: scriptWay({
    check: (site) =>
      [
        findUnit(site),
        `[ -n "$unit" ] || { echo ${quote(`what listens on port ${portOf(site.cluster, site.host.name)} belongs to no systemd service`)}; exit 1; }`,
        'systemctl --quiet is-active "$unit" || { echo "$unit does not run"; exit 1; }',
      ].join('\n'),
    inject: (site) =>
      [
        findUnit(site),
        'echo "$unit" >"$dir/unit"',
        'systemctl kill --signal=KILL "$unit"',
        // Restart= of its unit would bring it back too soon for any check to notice.
        'systemctl stop "$unit"',
      ].join('\n'),
    heal: (site) =>
      [
        findUnit(site),
        '[ -n "$unit" ] || exit 0',
        'systemctl reset-failed "$unit" 2>/dev/null',
        'systemctl start "$unit" && rm -f "$dir/unit"',
      ].join('\n'),
  }),
  onServer: { death: 'refused', port: portOf },
};
