import { parseCheckerState, type CheckedServer } from '../../../src/facts/ipvs/checker-state.js';
import { readKeepalivedConf } from '../../../src/facts/keepalived/conf.js';
import { entryNameOf, type ServicePlace } from '../../../src/lvs/entrances/entry-name.js';
import { parseKeepalived } from '../../../src/facts/keepalived/keepalived.js';
import { hashPassword } from '../../../src/facts/keepalived/vrrp-instance-state.js';
import type { ConnectionLimits, VrrpInstance } from '../../../src/model/cluster/cluster.js';
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
    readonly persistenceSeconds: number | undefined;
    readonly servers: readonly string[];
  }[];
};

type Server = {
  readonly address: string;
  readonly port?: number | undefined;
  readonly weight: number;
  readonly method?: string;
  readonly inhibitOnFailure?: true;
  readonly limits?: ConnectionLimits;
};

function showServer({ address, port = 0, weight, method, ...more }: Server): string {
  const { upper = 0, lower = 0 } = more.limits ?? {};
  const inhibited = more.inhibitOnFailure === true ? 'inhibited' : 'removed';
  return `${address}:${port} ${method ?? 'unknown'} ${weight} ${inhibited} ${lower}-${upper}`;
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
      persistenceSeconds: one.persistenceSeconds,
      servers: one.realServers.map((server) => showServer({ ...server, method: one.method })),
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
      persistenceSeconds: one.persistenceSeconds,
      servers: one.servers.map(toServer).map(showServer),
    })),
  };
}
