import { parseCheckerState, type CheckedServer } from '../../../src/facts/ipvs/checker-state.js';
import { readKeepalivedConf } from '../../../src/facts/keepalived/conf.js';
import { entryNameOf, type ServicePlace } from '../../../src/lvs/entrances/entry-name.js';
import { parseKeepalived } from '../../../src/facts/keepalived/keepalived.js';
import { hashPassword } from '../../../src/facts/keepalived/vrrp-instance-state.js';
import { tunnelKinds, tunnelOf } from '../../../src/lvs/forwarding/tunnels.js';
import type { ForwardingWay, Tunnel, VrrpInstance } from '../../../src/model/cluster/cluster.js';
import type { ConnectionLimits } from '../../../src/model/cluster/pool.js';
import type { GeneratedFile } from './generated-files.js';
import type { Told } from './in-namespace.js';

/** What of a director the inventory, its keepalived.conf and keepalived itself can all tell. */
type InShort = {
  readonly instances: readonly {
    readonly name: string;
    readonly id: number;
    readonly version: number;
    readonly priority: number;
    readonly advertIntervalMs: number;
    readonly nopreempt: boolean;
    readonly vips: readonly string[];
    /** undefined: none, or not told. */
    readonly passwordHash: string | undefined;
  }[];
  readonly services: readonly {
    readonly at: string;
    readonly protocol: string | undefined;
    readonly scheduler: string;
    readonly flags: readonly string[];
    readonly onePacket: boolean;
    readonly persistenceSeconds: number | undefined;
    readonly servers: readonly string[];
  }[];
};

type Server = {
  readonly address: string;
  readonly port?: number | undefined;
  readonly weight: number;
  readonly method?: string;
  readonly tunnel?: Tunnel | undefined;
  readonly inhibitOnFailure?: true;
  readonly limits?: ConnectionLimits;
};

function showServer({ address, port = 0, weight, method, tunnel, ...more }: Server): string {
  const way = tunnel === undefined ? [] : [tunnel.type, tunnel.port ?? 'no port'];
  const { upper = 0, lower = 0 } = more.limits ?? {};
  const inhibited = more.inhibitOnFailure === true ? 'inhibited' : 'removed';
  const words = [`${address}:${port}`, method ?? 'unknown', ...way, weight, inhibited];
  return [...words, `${lower}-${upper}`].join(' ');
}

type Flagged = { readonly schedulerFlags?: readonly string[]; readonly onePacket?: boolean };

function showFlags({ schedulerFlags = [], onePacket = false }: Flagged) {
  return { flags: schedulerFlags.toSorted(), onePacket };
}

function toServer({
  inhibited,
  lowerThreshold: lower,
  upperThreshold: upper,
  ...server
}: CheckedServer): Server {
  const limits = upper === 0 ? {} : { limits: { lower, upper } };
  return { ...server, ...limits, ...(inhibited ? { inhibitOnFailure: true as const } : {}) };
}

function nameOf(place: ServicePlace): Pick<InShort['services'][number], 'at' | 'protocol'> {
  const { address, port, protocol } = entryNameOf(place);
  return { at: `${address}:${port}`, protocol };
}

// Both other sides tell the port that is taken where nobody names one.
function wantedTunnel(server: ForwardingWay): Tunnel | undefined {
  const tunnel = tunnelOf(server);
  const port = tunnel && (tunnel.port ?? tunnelKinds[tunnel.type].defaultPort);
  return tunnel && { ...tunnel, ...(port === undefined ? {} : { port }) };
}

function readPassword({ version, authPassword }: VrrpInstance): string | undefined {
  return version === 2 && authPassword !== undefined
    ? hashPassword(authPassword.reveal())
    : undefined;
}

/** What the inventory wants of this director. */
export function readWanted({ cluster, host }: GeneratedFile): InShort {
  return {
    instances: cluster.vrrp.map((one) => ({
      ...{ name: one.name, id: one.virtualRouterId, version: one.version },
      priority: one.members.find((member) => member.host === host)?.priority ?? 0,
      ...{ advertIntervalMs: one.advertIntervalMs, nopreempt: one.nopreempt },
      vips: one.vips.map(({ address }) => address).toSorted(),
      passwordHash: readPassword(one),
    })),
    services: cluster.services.map((one) => ({
      ...nameOf(one),
      scheduler: one.scheduler,
      ...showFlags(one),
      persistenceSeconds: one.persistenceSeconds,
      servers: one.realServers.map((server) =>
        showServer({ ...server, tunnel: wantedTunnel(server) }),
      ),
    })),
  };
}

/** What our own reader takes from the file. */
export function readWritten({ text }: GeneratedFile): InShort {
  const { instances, services } = readKeepalivedConf(text);
  return {
    instances: instances.map((one) => ({
      ...{ name: one.name, id: one.virtualRouterId, version: one.version },
      ...{ priority: one.priority, advertIntervalMs: one.advertIntervalMs },
      ...{ nopreempt: one.nopreempt, vips: one.vips.toSorted() },
      passwordHash:
        one.authentication && hashPassword(one.authentication.reveal().replace('PASS ', '')),
    })),
    services: services.map((one) => ({
      ...nameOf(one),
      scheduler: one.scheduler,
      ...showFlags(one),
      persistenceSeconds: one.persistenceSeconds,
      servers: one.realServers.map(showServer),
    })),
  };
}

/** What the running keepalived tells. */
export function readTold({ checker, state }: Told): InShort {
  const { instances = [] } = parseKeepalived(state);
  const { services = [] } = parseCheckerState(checker) ?? {};
  return {
    instances: instances.map((one) => ({
      ...{ name: one.name, id: one.virtualRouterId, version: one.version },
      ...{ priority: one.basePriority, advertIntervalMs: one.advertIntervalMs },
      nopreempt: one.nopreempt,
      vips: one.vips.map((vip) => vip.replace(/\/.*/, '')).toSorted(),
      passwordHash: one.passwordHash,
    })),
    services: services.map((one) => ({
      ...nameOf({ ...one, vip: one.address }),
      scheduler: one.scheduler,
      ...showFlags(one),
      persistenceSeconds: one.persistenceSeconds,
      servers: one.servers.map(toServer).map(showServer),
    })),
  };
}
