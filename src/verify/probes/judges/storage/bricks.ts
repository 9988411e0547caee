import { volumesOf } from '../../../../tiers/storage/volumes.js';
import type { Observations } from '../../observations.js';
import type { Opinion, Problem } from '../../opinion.js';
import { lookAtNodes, nodeNamed } from './nodes.js';

/** All nodes reach each other, and each one's bricks run. */
export function judgeBricks(seen: Observations): readonly Opinion[] {
  return lookAtNodes(seen, ({ health }, address, settings) => {
    if (health.volumes === undefined) return { problems: [silent], fine: '' };
    const { volumes } = health;
    const own = volumesOf(settings).flatMap(({ name, bricks }) =>
      bricks.filter((brick) => brick.address === address).map((brick) => ({ name, ...brick })),
    );
    const bricks = own.flatMap(({ name, path }): readonly Problem[] => {
      const volume = volumes.find((one) => one.name === name);
      if (volume === undefined) return [missing(name)];
      const brick = volume.bricks.find((one) => one.name === `${address}:${path}`);
      return brick?.online === true ? [] : [offline(name, path)];
    });
    const lost = health.lostPeers.map((peer) => lostPeer(nodeNamed(settings, peer)));
    return {
      problems: [...lost, ...bricks],
      fine: `it reaches the other nodes, and its bricks run: ${own.map(({ path }) => path).join(', ')}`,
    };
  });
}

const silent: Problem = {
  reason: 'glusterd does not answer',
  expected: 'glusterd runs',
  seen: 'no answer within 30 s',
  cause:
    'it is stopped, or waits for its disk: `systemctl status glusterd`; its bricks may serve all the same',
};

function missing(name: string): Problem {
  return {
    reason: `it knows no volume ${name}`,
    expected: `the volume ${name}`,
    seen: 'none of that name',
    cause:
      'it was never created, or this node has lost its memory: `lvsdeploy up` creates what no node has; see docs/storage.md, "Replace a node"',
  };
}

function offline(name: string, path: string): Problem {
  return {
    reason: `the brick ${path} of ${name} does not run: what is written now is missing here until it is healed`,
    expected: 'its glusterfsd runs',
    seen: 'it is offline',
    cause: `it has crashed, its disk is gone or full, or glusterd has stopped it because it lost the other nodes: /var/log/glusterfs/bricks tells; \`lvsdeploy up\` starts it and waits until it is healed`,
  };
}

function lostPeer(name: string): Problem {
  return {
    reason: `it does not reach ${name}`,
    expected: `${name} is connected`,
    seen: 'disconnected',
    cause: `${name} is down or its glusterd is, or a packet filter drops TCP 24007 and 49152 to 60999 between them`,
  };
}
