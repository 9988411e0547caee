import type { Connection } from '../../../model/host/connection.js';
import { LvsError } from '../../../model/problem/error.js';
import type { Clock } from '../../clock.js';

export type AwaitHost = {
  readonly connect: (host: string) => Promise<Connection>;
  readonly clock: Clock;
  readonly limitMs: number;
  /** What `readBootMark` gave before the host went down; undefined: it does not boot. */
  readonly bootMark?: string | undefined;
};

const pauseMs = 300;
const commandLimitMs = 10_000;

/** Differs from boot to boot, also in a container, which shares the kernel's own mark with others. */
export async function readBootMark(connection: Connection): Promise<string> {
  const script =
    'read -r id </proc/sys/kernel/random/boot_id; read -r stat </proc/1/stat; set -- ${stat##*) }; echo "$id ${20}"';
  const { stdout } = await connection.exec(script, { timeoutMs: commandLimitMs });
  return stdout.trim();
}

/** Waits until a host that was cut off can be reached again, after its boot. Rejects with UNREACHABLE. */
export async function awaitHost(
  host: string,
  { connect, clock, limitMs, bootMark }: AwaitHost,
): Promise<Connection> {
  const untilMs = clock.now() + limitMs;
  for (;;) {
    const connection = await tryConnect(host, { connect, bootMark });
    if (connection !== undefined) return connection;
    if (clock.now() > untilMs) {
      throw new LvsError('UNREACHABLE', `${host} did not come back.`, {
        host,
        hint: 'Look at its console; switch it on by hand where it is off.',
      });
    }
    await clock.sleep(pauseMs);
  }
}

async function tryConnect(
  host: string,
  { connect, bootMark }: Pick<AwaitHost, 'connect' | 'bootMark'>,
): Promise<Connection | undefined> {
  try {
    const connection = await connect(host);
    const isBack = await readBootMark(connection).then(
      (mark) => mark !== '' && mark !== bootMark,
      () => false,
    );
    if (isBack) return connection;
    // Still going down: what is connected now is lost soon.
    connection.close();
    return undefined;
  } catch (error) {
    if (error instanceof LvsError) return undefined;
    throw error;
  }
}
