import type { GaleraState } from '../../../../facts/database/galera-state.js';
import type { UnitFact } from '../../../../facts/system/unit.js';
import { galeraOf } from '../../../../tiers/database/nodes.js';
import type { Observations } from '../../observations.js';
import { hostsWith, lookAtEach, type Opinion, type Problem, type Sight } from '../../opinion.js';

/** Every node has all data, votes, and sees all the others. */
export function judgeMembers(seen: Observations): readonly Opinion[] {
  const galera = galeraOf(seen.cluster.tiers.database);
  if (galera === undefined) return [];
  const size = galera.nodes.length;
  return lookAtEach(seen, hostsWith(seen, 'database'), (_, { tiers }) => {
    const { node, arbitrator } = tiers?.database ?? {};
    if (node !== undefined) return lookAtState(node.state, size);
    return arbitrator === undefined ? undefined : lookAtArbitrator(arbitrator.unit);
  });
}

function lookAtState(state: GaleraState, size: number): Sight {
  const { status, unit } = state;
  if (status === undefined) {
    return {
      problems: [
        {
          reason: `its database does not answer: mariadb.service is ${unit}`,
          expected: 'a running database',
          seen: unit,
          cause:
            'look at `journalctl -u mariadb`; where no node runs, `lvsdeploy up` lets the one with the newest data begin',
        },
      ],
      fine: '',
    };
  }
  const together: Problem[] =
    status.component === 'Primary'
      ? []
      : [
          {
            reason: `it is not one of those that go on: its part of the cluster is ${status.component}`,
            expected: 'Primary',
            seen: status.component,
            cause:
              'the other nodes are down or cut off: it refuses to work until it has them again',
          },
        ];
  const synced: Problem[] =
    status.state === 'Synced'
      ? []
      : [
          {
            reason: `it is ${status.state}, not Synced`,
            expected: 'Synced',
            seen: status.state,
            cause:
              'it gets data from another node, or gives them to one, and is behind meanwhile; where that does not end: wsrep_desync, a full disk, `journalctl -u mariadb`',
          },
        ];
  const whole: Problem[] =
    status.size === size || together.length > 0
      ? []
      : [
          {
            reason: `it is in a cluster of ${String(status.size)}, and the inventory has ${String(size)} nodes`,
            expected: `${String(size)} members`,
            seen: `${String(status.size)} members`,
            cause:
              status.size < size
                ? 'a node or the arbitrator does not run, or is cut off: ports 4567, 4568 and 4444'
                : 'somebody else has joined the cluster: its name is not unique, or a host was not retired',
          },
        ];
  return {
    problems: [...together, ...synced, ...whole],
    fine: `it is Synced, one of ${String(size)}`,
  };
}

function lookAtArbitrator(unit: UnitFact | undefined): Sight {
  const state = unit?.activeState ?? 'unknown';
  return {
    problems:
      state === 'active'
        ? []
        : [
            {
              reason: `garbd does not vote: garb.service is ${state}`,
              expected: 'active',
              seen: state,
              cause:
                'it was stopped, or finds no node: `journalctl -u garb`. While it is missing, the loss of one more node stops the database',
            },
          ],
    fine: 'garbd votes',
  };
}
