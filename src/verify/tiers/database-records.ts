import { hashPassword } from '../../facts/database/database-access.js';
import { Secret } from '../../model/run/secret.js';
import { dataNodes, galeraOf } from '../../tiers/database/nodes.js';
import type { DatabaseSettings, GaleraSettings } from '../../tiers/database/settings.js';
import { clientSeconds, interruptionTerms, patienceTerm, togetherTerms } from './database-times.js';
import type { RecordKeeping } from './record-keeping.js';

/** The database of drills, and who may write to it: nobody else's. */
const own = 'lvsdeploy_drill';

/** What a real server logs in with; nobody else may read it. */
const login = '/run/lvsdeploy-drill.cnf';

const readAll = 'SELECT record FROM records';

// A record has a connection of its own, and is tried once. Nothing in the table keeps one from being there twice.
function clientFunctions(settings: GaleraSettings): string {
  const { patience, connect } = clientSeconds(settings);
  return `
client() {
  timeout ${patience} mariadb --defaults-file=${login} --batch --skip-column-names --connect-timeout=${connect} \\
    --execute="$1" ${own} </dev/null
}
append() {
  client "INSERT INTO records (record) VALUES ('$1'); SELECT @@wsrep_node_name" && return
  failed=$?
  [ "$failed" != 124 ] || echo 'no answer within ${patience} s'
  return "$failed"
}
list() { client '${readAll}'; }
forget() { client 'DELETE FROM records'; }
`;
}

// What other nodes have written is waited for.
const copyFunctions = `
list() {
  timeout 50 mariadb --no-defaults --batch --skip-column-names \\
    --execute='SET SESSION wsrep_sync_wait = 1; ${readAll}' ${own} </dev/null
}
`;

/** For one who may do everything: a table, and who may write to it with that password. */
function openingSql(password: Secret): Secret {
  return new Secret(`
CREATE OR REPLACE DATABASE ${own};
CREATE TABLE ${own}.records (
  number BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  record VARCHAR(255) NOT NULL
) ENGINE = InnoDB;
CREATE OR REPLACE USER ${own}@'%' IDENTIFIED BY PASSWORD '${hashPassword(password.reveal())}';
GRANT SELECT, INSERT, DELETE ON ${own}.records TO ${own}@'%';
`);
}

const closingSql = `DROP DATABASE IF EXISTS ${own}; DROP USER IF EXISTS ${own}@'%'`;

function loginFile({ vip }: GaleraSettings, password: Secret): Secret {
  return new Secret(`[client]\nhost=${vip}\nuser=${own}\npassword=${password.reveal()}\n`);
}

const writeLogin = `
command -v mariadb >/dev/null || { echo 'the program mariadb is not there to write with: apt-get install mariadb-client'; exit 1; }
umask 077
rm -f ${login} && cat >${login}
`;

/**
 * Records in a table of their own, written by real servers through the VIP, as their programs do. Every node that has
 * the data must have all of them in the end.
 */
export function databaseRecords(settings: DatabaseSettings): RecordKeeping | undefined {
  const galera = galeraOf(settings);
  if (galera === undefined) return undefined;
  const nodes = dataNodes(galera).map(({ host }) => host);
  return {
    place: 'the database',
    writers: 'real_servers',
    functions: clientFunctions(galera),
    isByOne: true,
    access: {
      open: (password) => [
        {
          ...{ hosts: nodes, doneBy: 'first', script: 'mariadb --no-defaults' },
          stdin: openingSql(password),
        },
        {
          ...{ hosts: 'real_servers', doneBy: 'all', script: writeLogin },
          stdin: loginFile(galera, password),
        },
      ],
      close: [
        { hosts: 'real_servers', doneBy: 'all', script: `rm -f ${login}` },
        {
          ...{ hosts: nodes, doneBy: 'first' },
          script: `mariadb --no-defaults --execute="${closingSql}"`,
        },
      ],
    },
    copies: { hosts: nodes, functions: copyFunctions },
    answerTerms: [patienceTerm(galera)],
    resumeTerms: togetherTerms(galera),
    interruption: (expects) => interruptionTerms(galera, expects),
  };
}
