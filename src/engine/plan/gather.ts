import { randomBytes } from 'node:crypto';
import type { FactTable } from '../../facts/fact-table.js';
import { parseProbe, probeScript } from '../../facts/probe.js';
import { LvsError } from '../../model/problem/error.js';
import type { CommandResult, Connection } from '../../model/host/connection.js';
import type { FactRef } from '../../model/host/fact.js';

function probeFailed(host: string, result: CommandResult): LvsError {
  const { exitStatus, stderr } = result;
  if (result.isCut === true) {
    const message = 'The probe has ended, but the host keeps printing.';
    const hint = 'Find out on the host what prints: a login script, or something that it starts.';
    return new LvsError('TIMED_OUT', message, { host, command: 'probe', stderr, hint });
  }
  return new LvsError('COMMAND_FAILED', 'The probe ended early.', {
    host,
    command: 'probe',
    exitStatus,
    stderr,
    hint: 'The target needs a POSIX sh, coreutils, iproute2 and systemd.',
  });
}

/** Learns all facts of a host by one script in one exec channel. */
export async function gather(
  connection: Connection,
  refs: readonly FactRef[],
  signal: AbortSignal,
): Promise<FactTable> {
  const nonce = randomBytes(8).toString('hex');
  const result = await connection.exec(probeScript(refs, nonce), { signal });
  const facts = parseProbe(refs, result.stdout, nonce);
  if (facts === undefined) throw probeFailed(connection.host, result);
  return facts;
}
