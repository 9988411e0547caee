import type { Defect } from './defects.js';
import { until } from './until.js';

const status = (name: string): string =>
  `mariadb --batch --skip-column-names --execute="SHOW GLOBAL STATUS LIKE '${name}'"`;

/** A shell command that succeeds on a node that has all data. */
export const isSynced = `${status('wsrep_local_state_comment')} | grep -q Synced`;

/** A shell command that succeeds on a node that sees so many members. */
export const sees = (members: number): string =>
  `${status('wsrep_cluster_size')} | grep -qw ${String(members)}`;

const health = '/usr/local/libexec/lvs-database-health';
const backups = '/srv/backup';
const isReadOnly = `mariadb --batch --skip-column-names --execute='SELECT @@global.read_only' | grep -qx 1`;
const answers = (code: number): string =>
  `curl -s -o /dev/null -w '%{http_code}' http://$(hostname -I | cut -d' ' -f1):9200/writer | grep -qx ${String(code)}`;

/** Answers all questions of directors, whatever the database does. */
const liar = `#!/usr/bin/perl
use IO::Socket::INET;
my $listener = IO::Socket::INET->new(LocalPort => 9200, Listen => 9, ReuseAddr => 1) or die;
while (my $client = $listener->accept) {
  while (<$client>) { last if /^\\r?\\n/ }
  print $client "HTTP/1.0 200 OK\\r\\n\\r\\nnext\\n";
  close $client;
}`;

/** What can go wrong with a database, while it still answers. */
export const databaseDefects: readonly Defect[] = [
  {
    name: 'a node that is not Synced',
    plant: [
      ['db2', `mariadb --execute='SET GLOBAL wsrep_desync = ON' && ${until(`! { ${isSynced}; }`)}`],
    ],
    heal: [['db2', `mariadb --execute='SET GLOBAL wsrep_desync = OFF' && ${until(isSynced)}`]],
    caughtBy: 'database-members',
    says: /on db2: it is Donor\/Desynced, not Synced\n[^]*wsrep_desync/,
  },
  {
    name: 'two nodes that write',
    plant: [
      [
        'db2',
        `systemctl stop lvs-database-watch && mariadb --execute='SET GLOBAL read_only = OFF'`,
      ],
    ],
    heal: [
      [
        'db2',
        `systemctl start lvs-database-watch && ${until(isReadOnly)} && ${until(answers(200))}`,
      ],
    ],
    caughtBy: 'database-writer',
    says: /db1 and db2 write at the same time[^]*read_only was switched off/,
  },
  {
    name: 'an arbitrator that does not vote',
    plant: [
      ['db3', 'systemctl stop garb'],
      ['db1', until(sees(2))],
    ],
    heal: [
      ['db3', 'systemctl start garb'],
      ['db1', until(sees(3))],
    ],
    caughtBy: 'database-members',
    isFirst: true,
    says: /on db3: garbd does not vote: garb\.service is inactive\n[^]*journalctl -u garb/,
  },
  {
    name: 'a health endpoint that lies',
    plant: [
      [
        'db2',
        `cat >/root/liar <<'END'
${liar}
END
chmod 755 /root/liar && mount --bind /root/liar ${health} && systemctl restart lvs-database-health &&
systemctl stop mariadb && ${until(answers(200))}`,
      ],
    ],
    heal: [
      [
        'db2',
        `umount ${health}; rm -f /root/liar; systemctl restart lvs-database-health; systemctl start mariadb && ${until(`lvs-database status | grep -q '^next'`)} && ${until(answers(200))}`,
      ],
    ],
    caughtBy: 'database-health',
    says: /on db2: directors are told 200 \(next\), and no connection may come here\n[^]*somebody else answers/,
  },
  {
    name: 'a database that nobody asks',
    plant: [['db2', `systemctl stop lvs-database-watch && ${until(answers(503))}`]],
    heal: [['db2', `systemctl start lvs-database-watch && ${until(answers(200))}`]],
    caughtBy: 'database-health',
    says: /on db2: directors are told 503 [^]*lvs-database-watch/,
  },
  {
    name: 'a backup that is older than its timer',
    plant: [
      [
        'db1',
        `mkdir -p ${backups}.kept && mv ${backups}/20* ${backups}.kept/ && mkdir ${backups}/2026-01-01T00-00-00Z`,
      ],
    ],
    heal: [
      [
        'db1',
        `rmdir ${backups}/2026-01-01T00-00-00Z && mv ${backups}.kept/20* ${backups}/ && rmdir ${backups}.kept`,
      ],
    ],
    caughtBy: 'database-backup',
    isFirst: true,
    says: /on db1: the newest backup is \d+ days old, and one is made every 6 h\n[^]*list-timers/,
  },
];
