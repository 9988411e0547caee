import type { RealServer, VirtualService } from '../../../../model/cluster/cluster.js';
import type { Observations } from '../../observations.js';

/** Whom a real server's absence is about. */
export type Absence = {
  readonly service: VirtualService;
  readonly server: RealServer;
  readonly director: string;
};

/** Why a real server may be out of a director's table: what it says when that director asks. */
export type Reason =
  | { readonly type: 'answers' }
  | { readonly type: 'fails'; readonly how: string }
  | { readonly type: 'nobody-knows' };

/** Whether the health check had a reason to take a real server out. */
export function explainAbsence(
  { direct }: Observations,
  { service, server, director }: Absence,
): Reason {
  const answer = direct.find(
    ({ from, service: name, realServer, way }) =>
      way === 'check' && from === director && name === service.name && realServer === server.host,
  );
  if (answer === undefined || answer.unknown === true) return { type: 'nobody-knows' };
  const { failure: how } = answer;
  return how === undefined ? { type: 'answers' } : { type: 'fails', how };
}
