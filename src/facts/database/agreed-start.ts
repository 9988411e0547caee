import type { FactKind, FactRef } from '../../model/host/fact.js';
import type { StartDecision } from '../../tiers/database/start-decision.js';

const agreedStartFact: FactKind<StartDecision> = {
  name: 'agreed-start',
  script: () => ':',
  parse: () => ({
    type: 'refused',
    reason: 'the other database nodes were not looked at',
    hint: 'Run lvsdeploy without --limit.',
  }),
};

/**
 * What a database node does, by what was seen of all of them. No node can tell by itself; whoever has seen the others
 * puts the decision in its place.
 */
export const agreedStart: FactRef<StartDecision> = { kind: agreedStartFact, key: 'own' };

const agreedWriterFact: FactKind<string | undefined> = {
  name: 'agreed-writer',
  script: () => ':',
  parse: () => undefined,
};

/** The node that writes, by those that run; undefined: nobody knows. Decided as `agreedStart` is. */
export const agreedWriter: FactRef<string | undefined> = { kind: agreedWriterFact, key: 'own' };

const accessKeeperFact: FactKind<boolean> = {
  name: 'access-keeper',
  script: () => ':',
  parse: () => false,
};

/** Whether a node is the one on which what all of them share is changed; decided as `agreedStart` is. */
export const isAccessKeeper: FactRef<boolean> = { kind: accessKeeperFact, key: 'own' };
