import type { Host, Role } from '../../model/cluster/cluster.js';
import type { CheckResult } from '../../model/verify/report.js';
import type { DirectorSeen, HostSeen, Observations } from './observations.js';

/** What a probe found: the result, but for the probe's name. */
export type Opinion = Omit<CheckResult, 'name' | 'unknownIsAllowed'>;

/** One thing that is not as it should be, or that nobody knows. */
export type Problem = Omit<Opinion, 'host' | 'status'> & { readonly status?: 'unknown' };

/** What was found in one place: problems, or a sentence why all is well. */
export type Sight = { readonly problems: readonly Problem[]; readonly fine: string };

/** One opinion a problem; where there is none, one that says so. */
export function toOpinions({ problems, fine }: Sight, host?: string): readonly Opinion[] {
  const place = host === undefined ? {} : { host };
  if (problems.length === 0) return [{ ...place, status: 'pass', reason: fine }];
  return problems.map((problem) => ({ ...place, status: 'fail', ...problem }));
}

/** The hosts of a role. */
export function hostsWith({ cluster }: Observations, role: Role): readonly Host[] {
  return cluster.hosts.filter(({ roles }) => roles.includes(role));
}

/** The hosts that directors send requests to. */
export function serversIn({ cluster }: Observations): readonly Host[] {
  const served = new Set(
    cluster.services.flatMap(({ realServers }) => realServers.map((one) => one.host)),
  );
  return cluster.hosts.filter(
    ({ name, roles }) => roles.includes('real_servers') || served.has(name),
  );
}

/** Looks at each of these hosts; of those that could not be looked at, nothing is known. */
export function lookAtEach(
  seen: Observations,
  hosts: readonly Host[],
  look: (host: Host, hostSeen: HostSeen) => Sight | undefined,
): readonly Opinion[] {
  return hosts.flatMap((host) => {
    const hostSeen = seen.hosts[host.name];
    if (hostSeen === undefined) return [notSeen(host.name)];
    const found = look(host, hostSeen);
    return found === undefined ? [] : toOpinions(found, host.name);
  });
}

/** Looks at each director. */
export function lookAtDirectors(
  seen: Observations,
  look: (host: Host, director: DirectorSeen, hostSeen: HostSeen) => Sight | undefined,
): readonly Opinion[] {
  return lookAtEach(seen, hostsWith(seen, 'directors'), (host, hostSeen) =>
    hostSeen.director === undefined ? undefined : look(host, hostSeen.director, hostSeen),
  );
}

function notSeen(host: string): Opinion {
  return { host, status: 'unknown', reason: 'it could not be looked at' };
}

/** `a, b and c`. */
export function listWords(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
