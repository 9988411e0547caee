import type { Term } from '../../model/verify/budget.js';
import { healTimeoutSeconds, longestWaitSeconds } from '../../tiers/storage/volumes.js';
import type { WaitTerms } from './record-keeping.js';

/** A node that is silent is given up once for all writes under way: they wait for it together. */
const deadNode: Term = {
  name: 'clients wait for a dead node',
  ms: longestWaitSeconds * 1000,
  source: 'twice network.ping-timeout; rpc-clnt-ping.c of GlusterFS',
};

/*
 * A write waits for a lock of the file's: another host's, or the heal's of what it appends to. Whoever has it keeps it
 * for a moment after its last write, for the next one.
 */
const keptLock: Term = {
  name: 'somebody lets go of a lock',
  ms: 1000,
  source: 'cluster.post-op-delay-secs; afr.c of GlusterFS',
};

/*
 * A brick that was cut off still has the locks of the connections that were under way, until it hears that they have
 * ended: by the first packet that is sent again, or at the latest by this.
 */
const cutLocks: Term = {
  name: 'a brick gives up connections that were cut, and their locks',
  ms: 42_000,
  source: 'server.tcp-user-timeout, GF_NETWORK_TIMEOUT; socket.c of GlusterFS',
};

/** A node that comes back, or is reached again, is found by the others. */
const connectAgain: Term = {
  name: 'nodes connect again',
  ms: 35_000,
  source: 'SYNs after 1, 2, 4, 8, 16, 32 s, tcp(7); 3 s, rpc_clnt_reconnect() of GlusterFS',
};

/*
 * What glusterd, or a brick, has sent is given up after this; where nothing was under way, keepalive packets tell after
 * 20 s and 9 of them, 2 s apart. glusterd.vol says `ping-timeout 0`: it does not ask.
 */
const nodeNotices: Term = {
  name: 'a node notices that it has lost the others, and stops its bricks',
  ms: 42_000,
  source: 'GF_NETWORK_TIMEOUT, GF_KEEPALIVE_TIME; socket.h of GlusterFS',
};

const lookAgain: Term = {
  name: 'nodes look for what others lack',
  ms: healTimeoutSeconds * 1000,
  source: 'cluster.heal-timeout; afr-self-heald.c of GlusterFS',
};

/** Of what was written in a minute or two; data that somebody else writes meanwhile come on top. */
const healing: Term = {
  name: 'healing of what was written meanwhile',
  ms: 60_000,
  source: 'assumed',
};

/** What those who write to GlusterFS may wait for. */
export const glusterTerms: WaitTerms = {
  answerTerms: [deadNode],
  noticeTerms: [nodeNotices],
  cutTerms: [cutLocks],
  returnTerms: [keptLock],
  agreeTerms: [connectAgain, lookAgain, healing],
};
