import type { FactKind, FactRef } from '../../model/host/fact.js';
import { parseGaleraStatus, statusSql, type GaleraStatus } from './galera-state.js';

// Beside a start that recovers the node's position nothing else may do that: only who answers is asked.
const script = (): string =>
  `
if [ -S /run/mysqld/mysqld.sock ]; then
  timeout 20 mariadb --no-defaults --batch --skip-column-names --force --connect-timeout=5 --execute="${statusSql}" 2>/dev/null </dev/null || :
fi`.trim();

const galeraStatusFact: FactKind<GaleraStatus | undefined> = {
  name: 'galera-status',
  script,
  parse: parseGaleraStatus,
};

/** What the running database node of a host says of itself; undefined: it does not answer. */
export const galeraStatus: FactRef<GaleraStatus | undefined> = {
  kind: galeraStatusFact,
  key: 'own',
};
