import { mkdirSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import type { Event, RunSummary } from '../../src/model/run/event.js';
import type { SshServer } from '../transport/double/ssh-server.js';
import { Workspace } from '../transport/double/workspace.js';
import type { Ended } from './run-cli.js';

/** Two directors that are SSH servers in this process; what hosts keep is in a folder for each. */
export type SmallCluster = {
  readonly workspace: Workspace;
  readonly servers: readonly SshServer[];
  /** What `up` and `plan` take. */
  readonly args: readonly string[];
  /** Where a host keeps what it really would keep under /run and /var/lib. */
  readonly stateOf: (host: string) => string;
};

const names = ['master', 'backup'] as const;

/**
 * `playbook` gets a path for each file that it wants to manage. A host that is silent for four
 * `keepaliveSeconds` is lost.
 */
export async function startSmallCluster(
  t: ExecutionContext,
  playbook: (path: (name: string) => string) => string,
  keepaliveSeconds = 1,
): Promise<SmallCluster> {
  const workspace = await Workspace.make(t);
  const stateOf = (host: string): string => workspace.path(`${host}-state`);
  const servers: SshServer[] = [];
  const hosts: string[] = [];
  for (const [index, name] of names.entries()) {
    mkdirSync(stateOf(name));
    const relocate = (text: string): string =>
      text.replaceAll(/\/(?:run|var\/lib)\/lvsdeploy/g, stateOf(name));
    const server = await workspace.serve({ relocate });
    servers.push(server);
    const knownHosts = await workspace.write(`known_hosts_${name}`, server.knownHost());
    const ssh = `{ host: 127.0.0.1, port: ${server.port}, known_hosts: ${knownHosts} }`;
    hosts.push(`  ${name}: { address: 192.0.2.${index + 1}, ssh: ${ssh} }`);
  }
  const inventory = [
    'name: small',
    'vip: 10.0.0.227',
    'services: [{ port: 80 }]',
    'directors:',
    ...hosts,
    'real_servers: { web1: 192.0.2.3 }',
    `ssh: { user: root, key: ${workspace.path('id')}, keepalive_interval: ${keepaliveSeconds}, connect_timeout: 60 }`,
  ];
  const args = [
    await workspace.write('inventory.yml', inventory.join('\n')),
    '--playbook',
    await workspace.write(
      'playbook.yml',
      playbook((name) => workspace.path(name)),
    ),
    ...['--output', 'json'],
  ];
  return { workspace, servers, args, stateOf };
}

/** The events of a run with `--output json`; a line that was cut off is left out. */
export function eventsOf({ stdout }: Pick<Ended, 'stdout'>): readonly Event[] {
  const lines = stdout.slice(0, stdout.lastIndexOf('\n')).split('\n');
  return lines.map((line) => JSON.parse(line) as Event);
}

export function summaryOf(ended: Pick<Ended, 'stdout'>): RunSummary {
  return eventsOf(ended).at(-1) as RunSummary;
}
