import type { PreparedHost } from '../../engine/plan/make-plan.js';
import { selectHosts, type Cluster, type Host } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import {
  prepareContentHost,
  type ContentWant,
} from '../../rollout/content/prepare-content-host.js';
import { prepareHosts, type HostsInput } from '../run/prepare-hosts.js';
import { ipvsTable } from '../../facts/ipvs/ipvs-table.js';

/** The web servers of a run, and the directors that take them out of the pool. Throws USAGE where there are none. */
export function prepareServers(
  chosen: readonly Host[],
  input: HostsInput,
  want: ContentWant = { keep: 0 },
): readonly PreparedHost[] {
  const { cluster } = input;
  requireContent(cluster);
  const servers = selectHosts(cluster, 'real_servers').filter((host) => chosen.includes(host));
  if (servers.length === 0) {
    throw new LvsError('USAGE', '--limit leaves no real server to deploy to.', {
      hint: `Name some of ${selectHosts(cluster, 'real_servers')
        .map(({ name }) => name)
        .join(', ')}.`,
    });
  }
  const both = servers.map((host) => prepareContentHost(cluster, host, want));
  const directors = toldDirectors(chosen, cluster);
  const told = prepareHosts(directors, { ...input, tags: ['drain'] });
  return [...both.map((server) => withDirector(server, told)), ...onlyDirectors(told, servers)];
}

/** Those that `--limit` names; all where it names none. */
export function toldDirectors(chosen: readonly Host[], cluster: Cluster): readonly Host[] {
  const all = selectHosts(cluster, 'directors');
  const named = all.filter((host) => chosen.includes(host));
  return named.length > 0 ? named : all;
}

function onlyDirectors(told: readonly PreparedHost[], servers: readonly Host[]) {
  return told
    .filter(({ host }) => !servers.includes(host))
    .map((director) => ({ ...director, refs: [...director.refs, ipvsTable] }));
}

// A director may be a real server as well.
function withDirector(server: PreparedHost, told: readonly PreparedHost[]): PreparedHost {
  const director = told.find(({ host }) => host === server.host);
  if (director === undefined) return server;
  return {
    ...director,
    stages: [...director.stages, ...server.stages],
    refs: [...server.refs, ...director.refs, ipvsTable],
  };
}

function requireContent({ tiers, inventory }: Cluster): void {
  if (tiers.web?.content !== undefined) return;
  throw new LvsError('USAGE', `${inventory} has no web server that content can be deployed to.`, {
    hint: 'Write `web_server: { kind: nginx, content: FOLDER }`, run lvsdeploy up, and then this again. Where the real servers have a web server of their own, its content is not ours.',
  });
}
