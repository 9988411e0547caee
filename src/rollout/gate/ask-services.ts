import { setTimeout as delay } from 'node:timers/promises';
import { doorsOf, type Door } from '../../lvs/entrances/doors.js';
import { isOutside } from '../../lvs/forwarding/inside-vips.js';
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

/** A service at one of its ports. */
export type GateDoor = Door<WantedService>;

/** The doors of TCP behind which the owner of their VIP has a real server to give requests to. */
export function askable(services: readonly WantedService[], looks: Looks): readonly GateDoor[] {
  return services
    .filter((service) => {
      const [owner = ''] = ownersOf(service.vip, looks);
      return serversInUse(service, looks.get(owner)?.table).length > 0;
    })
    .flatMap(doorsOf)
    .filter(({ protocol }) => protocol === 'TCP');
}

/** A service that does not answer. */
type Complaint = { readonly vip: string; readonly finding: Wrong };

/** Opens a TCP connection to each service; those that do not answer are found wrong. */
export async function askServices(
  asker: Connection,
  services: readonly GateDoor[],
): Promise<readonly Complaint[]> {
  const answers = await Promise.all(services.map((service) => ask(asker, service)));
  return answers.filter((complaint) => complaint !== undefined);
}

async function ask(
  asker: Connection,
  { name, vip, port }: GateDoor,
): Promise<Complaint | undefined> {
  const complaint = await Promise.race([
    open(asker, vip, port),
    delay(answerLimitMs, `no answer within ${answerLimitMs / 1000} s`, { ref: false }),
  ]);
  if (complaint === undefined) return undefined;
  const text = `${vip}:${port} does not answer ${asker.host}: ${complaint}`;
  return { vip, finding: { kind: 'answer', key: `answer ${name}`, text } };
}

async function open(asker: Connection, vip: string, port: number): Promise<string | undefined> {
  try {
    const stream = await asker.forward(vip, port);
    stream.on('error', () => undefined).destroy();
    return undefined;
  } catch (error) {
    if (error instanceof LvsError) return error.message;
    throw error;
  }
}
