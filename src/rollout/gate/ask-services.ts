import { formatEndpoint } from '../../lvs/address/format-address.js';
import { setTimeout as delay } from 'node:timers/promises';
import { doorsOf, type Door } from '../../lvs/entrances/doors.js';
import { askingOfCheck, questionsAt } from '../../lvs/asking/asking-of.js';
import { connecting, type Asking } from '../../lvs/asking/asking.js';
import { describeTurn, isAnsweredWell } from '../../lvs/asking/turn.js';
import { isOutside } from '../../lvs/forwarding/inside-vips.js';
import { visit } from '../../look/converse.js';
import { openDoor, prepareDoors } from '../../look/open-door.js';
import { ownersOf } from '../../look/ownership.js';
import { serversInUse } from '../../look/table/find-entries.js';
import { selectHosts, type Cluster } from '../../model/cluster/cluster.js';
import type { Connection, ConnectionPool } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import type { Looks } from '../../look/director-look.js';
import type { Wrong } from './wrong.js';
import type { WantedService } from './wanted.js';

const answerLimitMs = 3000;

/** A connection to a host from which the services can be asked; undefined: there is none. */
export async function findAsker(
  cluster: Cluster,
  pool: ConnectionPool,
): Promise<Connection | undefined> {
  const hosts = ['gateway', 'client']
    .flatMap((role) => selectHosts(cluster, role))
    .filter((host) => isOutside(cluster, host));
  for (const { name } of new Set(hosts)) {
    try {
      return await pool.connect(name);
    } catch (error) {
      if (!(error instanceof LvsError)) throw error;
    }
  }
  return undefined;
}

/** A service at one of its ports, and how it is asked. */
export type GateDoor = Door<WantedService> & { readonly asking: Asking };

/** What can be asked: the owner of the VIP has a real server to give requests to, and an answer says something. */
export function askable(services: readonly WantedService[], looks: Looks): readonly GateDoor[] {
  return services
    .filter((service) => {
      const [owner = ''] = ownersOf(service.vip, looks);
      return serversInUse(service, looks.get(owner)?.table).length > 0;
    })
    .flatMap(doorsOf)
    .flatMap(askedAt)
    .flatMap((door) => {
      const asking = askingAt(door);
      return asking === undefined ? [] : [{ ...door, asking }];
    });
}

/**
 * How the gate asks; undefined: nobody has said what a good answer is. Whether a connection opens is enough over TCP:
 * pages are for probes to judge.
 */
export function askingAt({ checks, ...door }: Door<WantedService>): Asking | undefined {
  if (door.protocol === 'TCP') return connecting;
  return checks === undefined ? undefined : askingOfCheck({ ...door, checks });
}

/** A door, once for each question there. */
export function askedAt(door: Door<WantedService>): readonly Door<WantedService>[] {
  const { checks } = door;
  return door.protocol === 'TCP' || checks === undefined
    ? [door]
    : questionsAt({ ...door, checks });
}

/** A service that does not answer. */
type Complaint = { readonly vip: string; readonly finding: Wrong };

/** Opens a connection to each service, or asks it as its checks do; those that do not answer are found wrong. */
export async function askServices(
  asker: Connection,
  services: readonly GateDoor[],
): Promise<readonly Complaint[]> {
  const answers = await Promise.all(services.map((service) => ask(asker, service)));
  return answers.filter((complaint) => complaint !== undefined);
}

async function ask(asker: Connection, service: GateDoor): Promise<Complaint | undefined> {
  const { name, vip, port, protocol } = service;
  // Where packets cannot be sent at all, the conversation below says why.
  await prepareDoors(asker, protocol).catch(() => undefined);
  const limit = new AbortController();
  const complaint = await Promise.race([
    converseWith(asker, service, limit.signal),
    delay(answerLimitMs, `no answer within ${answerLimitMs / 1000} s`, { ref: false }),
  ]);
  limit.abort();
  if (complaint === undefined) return undefined;
  const at =
    protocol === 'TCP' ? formatEndpoint(vip, port) : `${protocol} ${formatEndpoint(vip, port)}`;
  const text = `${at} does not answer ${asker.host}: ${complaint}`;
  return { vip, finding: { kind: 'answer', key: `answer ${name}`, text } };
}

/** Why no answer came, or no good one; undefined: one came. */
async function converseWith(
  asker: Connection,
  { vip: address, port, protocol, asking }: GateDoor,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const stream = await openDoor(asker, { address, port, protocol });
    stream.on('error', () => undefined);
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    if (protocol === 'TCP') {
      stream.destroy();
      return undefined;
    }
    const last = (await visit(stream, asking, { host: address, extent: 'enough' })).at(-1);
    if (last === undefined || isAnsweredWell(last.turn, last.text)) return undefined;
    return last.error?.message ?? describeTurn(last.turn, last.text);
  } catch (error) {
    if (error instanceof LvsError) return error.message;
    throw error;
  }
}
