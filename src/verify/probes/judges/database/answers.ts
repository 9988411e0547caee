import { isWorking } from '../../../../facts/database/galera-state.js';
import type { HealthAnswer } from '../../../../facts/database/health-answer.js';
import type { Observations } from '../../observations.js';
import { lookAtEach, type Opinion, type Sight } from '../../opinion.js';
import { dataHosts } from './seen-nodes.js';

/** What directors are told by each node follows from what it is. */
export function judgeAnswers(seen: Observations): readonly Opinion[] {
  const hosts = dataHosts(seen);
  const ranks = new Map(hosts.map(({ name }, rank) => [name, rank]));
  return lookAtEach(seen, hosts, ({ name }, { tiers }) => {
    const node = tiers?.database?.node;
    if (node === undefined) return undefined;
    const { status } = node.state;
    const isBehind =
      status?.writer === undefined ||
      (ranks.get(name) ?? 0) >= (ranks.get(status.writer) ?? Infinity);
    const works = isWorking(node.state);
    const { answer, toReaders } = node;
    const sights = [
      look(answer, { shallServe: works && isBehind, who: writing }),
      ...(toReaders === undefined ? [] : [look(toReaders, { shallServe: works, who: reading })]),
    ];
    return {
      problems: sights.flatMap(({ problems }) => problems),
      fine: sights.map(({ fine }) => fine).join('; '),
    };
  });
}

const writing = { some: 'connections', none: 'no connection' };
const reading = {
  some: 'connections that only read',
  none: 'no connection, not even one that only reads,',
};

type Wanted = { readonly shallServe: boolean; readonly who: typeof writing };

function look({ status, says }: HealthAnswer, { shallServe, who }: Wanted): Sight {
  const expected = shallServe ? '200' : '503';
  const said =
    status === undefined ? 'nothing' : `${String(status)}${says === '' ? '' : ` (${says})`}`;
  if (String(status) === expected) return { problems: [], fine: `directors are told ${said}` };
  return {
    problems: [
      {
        reason: shallServe
          ? `directors are told ${said}, and ${who.some} may come here`
          : `directors are told ${said}, and ${who.none} may come here`,
        expected,
        seen: said,
        cause:
          status === undefined
            ? 'nobody listens on that port: `systemctl status lvs-database-health`'
            : shallServe
              ? 'nobody asks the database: `systemctl status lvs-database-watch`'
              : 'somebody else answers on port 9200, or the script was changed: `lvsdeploy plan` shows it',
      },
    ],
    fine: '',
  };
}
