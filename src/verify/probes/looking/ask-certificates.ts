import { doorsOf } from '../../../lvs/entrances/doors.js';
import { questionsAt } from '../../../lvs/asking/asking-of.js';
import { askCertificate } from '../../../look/ask-certificate.js';
import { withTimeLimit } from '../../../look/time-limit.js';
import { LvsError } from '../../../model/problem/error.js';
import type { Connection } from '../../../model/host/connection.js';
import type { VerifyContext } from '../../../model/verify/verify-context.js';
import { askingOf } from '../../../tiers/asking-of.js';
import { tierUnitFor } from '../../../tiers/tier-table.js';
import type { AskedDoor, Observations, ShownCertificate } from '../observations.js';
import { hostsWith } from '../opinion.js';

const answerMs = 5000;

/** Asks every real server whose web server speaks TLS for its certificate, from one director. */
export async function askCertificates(
  { cluster, connect, signal }: VerifyContext,
  seen: Observations,
): Promise<readonly ShownCertificate[]> {
  if (cluster.tiers.web?.tls === undefined) return [];
  const [asker] = [...hostsWith(seen, 'directors'), ...hostsWith(seen, 'gateway')].filter(
    ({ name }) => seen.hosts[name] !== undefined,
  );
  const doors = cluster.services
    .filter((service) => tierUnitFor(cluster, service) !== undefined)
    .flatMap(doorsOf)
    .flatMap(questionsAt)
    .filter((door) => askingOf(cluster, door).isEncrypted);
  if (asker === undefined || doors.length === 0) return [];
  const connection = await connect(asker.name);
  return Promise.all(
    doors.flatMap((door) =>
      door.realServers.map(async (server) => ({
        ...{ from: asker.name, service: door.name, realServer: server.host },
        ...(await askOne(connection, { cluster, signal }, door, server)),
      })),
    ),
  );
}

async function askOne(
  connection: Connection,
  { cluster, signal }: Pick<VerifyContext, 'cluster' | 'signal'>,
  door: AskedDoor,
  { address, port }: AskedDoor['realServers'][number],
): Promise<Pick<ShownCertificate, 'certificate' | 'failure'>> {
  try {
    const opening = connection.forward(address, port);
    const shown = await withTimeLimit(
      answerMs,
      opening.then((stream) =>
        askCertificate(stream, askingOf(cluster, door)).finally(() => stream.destroy()),
      ),
      signal,
    );
    if (shown !== undefined) return { certificate: shown };
    opening.then((stream) => stream.destroy()).catch(() => undefined);
    return { failure: `no answer within ${answerMs / 1000} s` };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return { failure: error instanceof LvsError ? error.message : whatTlsSays(error) };
  }
}

// OpenSSL names the place in its source code as well.
function whatTlsSays({ message }: Error): string {
  return /wrong version number|packet length too long/i.test(message)
    ? 'it speaks no TLS there'
    : message.replace(/^.*:(?=[a-z ]+:)/i, '').trim();
}
