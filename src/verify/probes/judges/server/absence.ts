import { pageOf } from '../../../../lvs/checks/check-kinds.js';
import type { RealServer, VirtualService } from '../../../../model/cluster.js';
import type { DirectAnswer, Observations } from '../../observations.js';

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
      way === 'rip' && from === director && name === service.name && realServer === server.host,
  );
  if (answer === undefined || answer.unknown === true) return { type: 'nobody-knows' };
  if (passesCheck(service, answer)) return { type: 'answers' };
  return { type: 'fails', how: answer.failure ?? `HTTP status ${answer.status ?? 'unknown'}` };
}

// A check that asks for no page is content with a connection, whatever is said over it.
function passesCheck({ check }: VirtualService, answer: DirectAnswer): boolean {
  const page = pageOf(check);
  return answer.failure === undefined && (page === undefined || answer.status === page.statusCode);
}
