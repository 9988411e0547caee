import { detectionTerms, longest, returnTerms } from '../../lvs/checks/check-times.js';
import type { Term, WriteExpectation } from '../../model/verify/budget.js';
import { writerService } from '../../tiers/database/database-service.js';
import type { GaleraSettings } from '../../tiers/database/settings.js';
import type { InterruptionTerms } from './record-keeping.js';

/** How patient the clients of drills are: for an answer, longer than the nodes need to miss one; and for a connection. */
export function clientSeconds({ lostAfterSeconds }: GaleraSettings): {
  readonly patience: number;
  readonly connect: number;
} {
  return { patience: lostAfterSeconds + 10, connect: 3 };
}

/** A client waits for the answer of a node without power. */
export function patienceTerm(settings: GaleraSettings): Term {
  return {
    name: 'a client waits for an answer',
    ms: clientSeconds(settings).patience * 1000,
    source: "the drill's own limit: lost_after and 10 s",
  };
}

function connectTerm(settings: GaleraSettings): Term {
  return {
    name: 'a client tries to connect',
    ms: clientSeconds(settings).connect * 1000,
    source: '--connect-timeout of the drill',
  };
}

/** Until the nodes that are left go on, or know that too few are. */
function missedTerms({ lostAfterSeconds }: GaleraSettings): readonly Term[] {
  return [
    {
      name: 'the other nodes miss it',
      ms: lostAfterSeconds * 1000,
      source: 'lost_after: evs.suspect_timeout of Galera',
    },
    { name: 'they look for silent ones', ms: 500, source: 'evs.inactive_check_period of Galera' },
    { name: 'they agree on who is left', ms: 2000, source: 'assumed' },
  ];
}

/** A node's database is asked each second, and the answer is what it does next. */
const askedTerm: Term = {
  name: 'a node is asked who writes',
  ms: 2000,
  source: 'lvs-database-watch',
};

/** Until all nodes that have started are together, and directors send connections to one of them. */
export function togetherTerms(settings: GaleraSettings): readonly Term[] {
  return [
    { name: 'the nodes find each other', ms: 60_000, source: 'assumed' },
    askedTerm,
    ...returnTerms(writerService(settings)),
  ];
}

/** For how long nothing is acknowledged while another node is lost, or another one takes over. */
export function interruptionTerms(
  settings: GaleraSettings,
  expects: WriteExpectation,
): InterruptionTerms | undefined {
  if (expects === 'go-on') return { fault: missedTerms(settings), heal: [] };
  if (expects !== 'taken-over') return undefined;
  const service = writerService(settings);
  const connect = connectTerm(settings);
  return {
    fault: longest([
      // What was sent just before waits for a node that answers no more.
      [patienceTerm(settings)],
      // What is sent then goes there until directors have found out.
      [...detectionTerms(service, 'silent'), connect],
      // One that is only cut off from the others says so itself.
      [...missedTerms(settings), askedTerm, ...detectionTerms(service, 'refused'), connect],
    ]),
    heal: [askedTerm, { ...askedTerm, name: 'its successor is asked' }, ...returnTerms(service)],
  };
}
