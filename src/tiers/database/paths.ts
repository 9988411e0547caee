/** Where MariaDB keeps its data. */
export const dataFolder = '/var/lib/mysql';

/** While it is there, the next start begins a cluster: Debian's mariadb.service reads it. */
export const beginFile = '/run/mariadb-wsrep-new-cluster';

/** The script that is asked about the node, and tells it what to do. */
export const nodeScript = '/usr/local/sbin/lvs-database';
