import type { ServiceIdentity } from '../../model/cluster/service-identity.js';
import { readLogLine } from './log-line.js';

/** A quorum that keepalived has lost or gained, as it has logged. */
export type QuorumChange = {
  /** By the host's clock, in milliseconds since 1970. */
  readonly atMs: number;
  readonly isLost: boolean;
  /** What keepalived calls the service. */
  readonly service: string;
};

// update_quorum_state() of ipwrapper.c; right afterwards it runs the command for it.
const change = /^(?<what>Lost|Gained) quorum .* for VS (?<service>.+)$/;

/** Reads a line of `journalctl -o short-unix`; undefined for everything else. */
export function readQuorumChange(line: string): QuorumChange | undefined {
  const logged = readLogLine(line);
  const { what, service } = change.exec(logged?.text ?? '')?.groups ?? {};
  if (logged === undefined || service === undefined) return undefined;
  return { atMs: logged.atMs, isLost: what === 'Lost', service };
}

/** What keepalived calls a service in its log; format_vs() of check_data.c. */
export function nameInLog(service: ServiceIdentity & { readonly vip: string }): string {
  const { vip, mark, protocol, port } = service;
  return mark === undefined ? `[${vip}]:${protocol.toLowerCase()}:${port}` : `FWM ${mark}`;
}
