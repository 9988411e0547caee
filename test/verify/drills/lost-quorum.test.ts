import test from 'ava';
import type { VirtualService } from '../../../src/model/cluster/cluster.js';
import { makeCheck } from '../../../src/lvs/checks/make-check.js';
import { hostsToBreakQuorum, lostQuorums } from '../../../src/verify/budget/lost-quorums.js';
import { selectDrills } from '../../../src/verify/drills/select-drills.js';
import { killWebServer } from '../../../src/verify/faults/server/kill-web-server.js';
import { noSwitches } from '../double/note-switching.js';
import { drilledClusters } from '../budget/drilled-clusters.js';
import { makeCluster, referenceService } from '../reference-cluster.js';

const sorryServer = { address: '192.168.56.99', port: 80, method: 'DR' } as const;
const quorum = { weight: 5, hysteresis: 1 };
const web: VirtualService = { ...referenceService, quorum };
const [web1, web2] = referenceService.realServers;
const { retries, delayBeforeRetrySeconds, connectTimeoutSeconds } = referenceService.checks[0];
const ping = makeCheck('PING', { retries, delayBeforeRetrySeconds, connectTimeoutSeconds });

function broken(...services: readonly VirtualService[]) {
  const cluster = { ...makeCluster(), services };
  return hostsToBreakQuorum(cluster, killWebServer);
}

test('the heaviest real servers of the service with the quorum are hit', (t) => {
  t.deepEqual(broken(web), ['web1']);
  t.deepEqual(hostsToBreakQuorum(drilledClusters['quorum']!, killWebServer), ['web1', 'web3']);
});

test('not where another service would be left without anybody to answer', (t) => {
  const mail = { ...referenceService, name: 'mail', port: 25, realServers: [web1!] };
  t.deepEqual(broken(web, mail), []);
  t.deepEqual(broken(web, { ...mail, sorryServer }), ['web1']);
  t.deepEqual(broken(web, { ...mail, realServers: [web1!, web2!] }), ['web1']);
});

test('not where no check notices that the program is dead', (t) => {
  t.deepEqual(broken({ ...web, checks: [ping] }), []);
});

test('not where another program of the real server is the one that is killed', (t) => {
  const realServers = referenceService.realServers.map((server) => ({ ...server, port: 8080 }));
  const first = { ...referenceService, name: 'first', realServers };
  const second = { ...web, name: 'second', port: 81 };
  t.deepEqual(broken(first, second), []);
  t.deepEqual(broken(second, first), ['web1']);
});

test('another service that loses its quorum together with it is known, with who answers then', (t) => {
  const mail = { ...referenceService, name: 'mail', port: 25, realServers: [web1!], sorryServer };
  t.deepEqual(lostQuorums({ ...makeCluster(), services: [web, mail] }, ['web1']), [
    { service: 'web', survivors: ['web2'] },
    { service: 'mail', survivors: [], sorryServer: true },
  ]);
});

test('without any quorum the standard set has no such drill, and says nothing of it', (t) => {
  const select = (cluster: ReturnType<typeof makeCluster>, only: readonly string[] = []) => {
    const { drills, leftOut } = selectDrills(cluster, { only, switches: noSwitches });
    const isIt = ({ name }: { readonly name: string }): boolean => name === 'lost-quorum';
    return {
      isRun: drills.some(isIt),
      leftOut: leftOut.filter(({ drill }) => isIt(drill)).map(({ reason }) => reason),
    };
  };
  t.deepEqual(select(makeCluster()), { isRun: false, leftOut: [] });
  t.deepEqual(select(makeCluster(), ['lost-quorum']).leftOut, [
    'no service that drills ask has a quorum',
  ]);
  t.deepEqual(select(makeCluster({}, { quorum })), { isRun: true, leftOut: [] });
  const { isRun, leftOut } = select(makeCluster({}, { quorum: { weight: 3, hysteresis: 0 } }));
  t.false(isRun);
  t.regex(leftOut[0] ?? '', /^no quorum can be lost so that/);
});
