import type { FactKind, FactRef } from '../../model/host/fact.js';
import { formatIpvsAddress, readIpvsAddress } from './ipvs-endpoint.js';

/** That a client stays with a real server, as long as the director remembers it (persistence). */
export type IpvsTemplate = {
  readonly vip: string;
  /** 0: of all ports. */
  readonly vipPort: number;
  /** The real server's address. */
  readonly server: string;
};

/** A connection that a director has given to a real server. */
export type IpvsConnection = {
  readonly clientPort: number;
  readonly vip: string;
  readonly vipPort: number;
  /** The real server's address. */
  readonly server: string;
};

// One process: a busy director has a hundred thousand lines, of which few are asked for.
function script(clients: readonly string[]): string {
  const wanted = clients.flatMap((client) => formatIpvsAddress(client) ?? []);
  if (wanted.length === 0) return ':';
  return `LC_ALL=C grep -siE '^[A-Z]+ +(${wanted.join('|')}) ' /proc/net/ip_vs_conn 2>/dev/null || :`;
}

function parse(output: string, client: string): readonly IpvsConnection[] {
  return readEntries(output, client).filter(({ clientPort }) => clientPort !== 0);
}

// Persistence templates come from port 0.
function parseTemplates(output: string, client: string): readonly IpvsTemplate[] {
  return readEntries(output, client)
    .filter(({ clientPort }) => clientPort === 0)
    .map(({ vip, vipPort, server }) => ({ vip, vipPort, server }));
}

function readEntries(output: string, client: string): readonly IpvsConnection[] {
  return output.split('\n').flatMap((line) => readEntry(line, client));
}

// `Pro FromIP FPrt ToIP TPrt DestIP DPrt State Expires`
function readEntry(line: string, client: string): IpvsConnection[] {
  const [, from = '', fromPort = '', to = '', toPort = '', server = ''] = line.split(/\s+/);
  if (formatIpvsAddress(client)?.toUpperCase() !== from.toUpperCase()) return [];
  const [vip, serverAddress] = [readIpvsAddress(to), readIpvsAddress(server)];
  const clientPort = Number.parseInt(fromPort, 16);
  if (vip === undefined || serverAddress === undefined) return [];
  return [{ clientPort, vip, vipPort: Number.parseInt(toPort, 16), server: serverAddress }];
}

const ipvsConnectionsFact: FactKind<readonly IpvsConnection[]> = {
  name: 'ipvs-connections',
  script,
  parse,
};

const ipvsTemplatesFact: FactKind<readonly IpvsTemplate[]> = {
  name: 'ipvs-template',
  script,
  parse: parseTemplates,
  within: { kind: ipvsConnectionsFact, toKey: (client) => client },
};

/** With which real servers a director keeps one client. */
export function templatesOf(client: string): FactRef<readonly IpvsTemplate[]> {
  return { kind: ipvsTemplatesFact, key: client };
}

/** The connections of one client that a director knows. */
export function connectionsOf(client: string): FactRef<readonly IpvsConnection[]> {
  return { kind: ipvsConnectionsFact, key: client };
}
