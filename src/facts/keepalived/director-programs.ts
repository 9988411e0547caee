import { findCommands } from '../../keepalived/meaning/commands.js';
import { checksOf } from '../../lvs/checks/own-checks.js';
import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';

/** A program that keepalived runs on every director. */
export type DirectorProgram = {
  /** Absolute. */
  readonly path: string;
  /** What it is for: `the health check of web`. */
  readonly purpose: string;
};

/** The programs of health checks and quorums, and those that further keywords name. */
export function directorPrograms(cluster: Cluster): readonly DirectorProgram[] {
  const { services, vrrp, keepalived, keepalivedBlocks = [] } = cluster;
  return [
    ...services.flatMap(ownPrograms),
    ...services.flatMap(({ name, keepalived: lines = [], realServers }) => [
      ...programsIn(lines, 'virtual_server 192.0.2.1 80', name),
      ...realServers.flatMap(({ host, keepalived: own }) =>
        programsIn(own, 'virtual_server 192.0.2.1 80 {\nreal_server 192.0.2.2 80', host),
      ),
    ]),
    ...vrrp.flatMap(({ name, keepalived: lines }) => programsIn(lines, `vrrp_instance ${name}`)),
    ...programsIn(keepalived, 'global_defs'),
    ...findCommands(keepalivedBlocks.join('\n')).map(toProgram),
  ];
}

function ownPrograms(service: VirtualService): readonly DirectorProgram[] {
  const { name, quorum } = service;
  const checks = checksOf(service).flatMap((check) =>
    check.type === 'SCRIPT' ? [check.command] : [],
  );
  const [up, down] = [quorum?.upCommand, quorum?.downCommand];
  return [
    ...checks.map((command) => ofCommand(command, `the health check of ${name}`)),
    ...(up === undefined ? [] : [ofCommand(up, `quorum up of ${name}`)]),
    ...(down === undefined ? [] : [ofCommand(down, `quorum down of ${name}`)]),
  ];
}

function ofCommand(command: string, purpose: string): DirectorProgram {
  return { path: command.split(' ')[0] ?? '', purpose };
}

/** Those that lines of a block name. */
function programsIn(
  lines: readonly string[] | undefined,
  head: string,
  name?: string,
): readonly DirectorProgram[] {
  if (lines === undefined || lines.length === 0) return [];
  const ends = head.split('\n').map(() => '}');
  const programs = findCommands([`${head} {`, ...lines, ...ends].join('\n')).map(toProgram);
  if (name === undefined) return programs;
  return programs.map(({ path, purpose }) => ({
    path,
    purpose: purpose.replace(/ of .*/, ` of ${name}`),
  }));
}

function toProgram({ program, purpose }: ReturnType<typeof findCommands>[number]): DirectorProgram {
  return { path: program, purpose };
}
