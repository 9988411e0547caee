/** Where MariaDB answers, on the nodes and on the VIP. */
export const databasePort = 3306;

/** Where each node says whether it is the one that writes, or may become it. */
export const healthPort = 9200;

/** The page that directors ask a node for. */
export const healthPath = '/writer';

/** The page that they ask for clients that only read. */
export const readersPath = '/reader';

/** Seconds from one question of a director to the next. */
export const healthIntervalSeconds = 2;

/** Where the members of the cluster speak with each other. */
export const groupPort = 4567;
