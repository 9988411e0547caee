import test from 'ava';
import type { Bound, Budget, WriteBudget } from '../../../src/model/verify/budget.js';
import { labAllowances } from '../../../src/verify/budget/allowances.js';
import { makeBudget } from '../../../src/verify/budget/make-budget.js';
import { catalogue } from '../../../src/verify/catalogue.js';
import { selectDrills } from '../../../src/verify/drills/select-drills.js';
import { matchFile, testFolder } from '../../golden.js';
import { noSwitches, noteSwitching } from '../double/note-switching.js';
import { makeCluster } from '../reference-cluster.js';
import { drilledClusters } from './drilled-clusters.js';

function printBound(name: string, { from, ms, terms }: Bound): string {
  const sum = terms.map((term) => `${term.ms} ${term.name}`).join(' + ');
  return `  ${name} from ${from}: ${ms} ms = ${sum}`;
}

function printInterruption({ interruption }: WriteBudget): readonly string[] {
  return interruption === undefined
    ? []
    : [
        printBound('writes interrupted', interruption.fault),
        printBound('writes interrupted again', interruption.heal),
      ];
}

/** What differs from drill to drill; the others follow from the cluster alone. */
function printBudget({ drill, fault, heal, targetReturns, restore, ...rest }: Budget): string {
  const bounds = [
    printBound('silence', fault.silence),
    printBound('errors', fault.errors),
    ...(targetReturns === undefined ? [] : [printBound('target returns', targetReturns)]),
    ...(rest.writes === undefined
      ? []
      : [
          printBound('write answered', rest.writes.answer),
          ...(rest.writes.answerAfterHeal === undefined
            ? []
            : [printBound('write answered after the heal', rest.writes.answerAfterHeal)]),
          ...(rest.writes.reaction === undefined
            ? []
            : [printBound('what is hit reacts', rest.writes.reaction)]),
          printBound('writing again', rest.writes.resume),
          ...printInterruption(rest.writes),
        ]),
    printBound('restored', restore),
  ];
  const { headline, vip, targetIsSilent, dualOwners, finalOwner, connections } = rest;
  const others = {
    ...{ maxFailed: fault.maxFailed, headline, vip, targetIsSilent, dualOwners },
    ...{ finalOwner, connections, persistent: rest.persistentServices },
    heal: [heal.silence.ms, heal.errors.ms],
    ...(rest.sorryServers === undefined ? {} : { sorryServers: true }),
    ...(rest.followed === undefined ? {} : { followed: rest.followed }),
    ...(rest.writes === undefined
      ? {}
      : {
          writes: [rest.writes.place, ...rest.writes.writers, rest.writes.expects],
          ...(rest.writes.readsBack ? { readsBack: true } : {}),
        }),
    ...(rest.lostQuorums === undefined ? {} : { lostQuorums: rest.lostQuorums }),
  };
  return [drill, ...bounds, `  ${JSON.stringify(others)}`, ''].join('\n');
}

for (const [name, cluster] of Object.entries(drilledClusters)) {
  test(`the budgets of all drills on the cluster ${name} are those that were reviewed`, (t) => {
    const text = catalogue.map((drill) => printBudget(makeBudget(cluster, drill, labAllowances)));
    matchFile(t, text.join('\n'), testFolder('verify', 'budget', 'golden', `${name}.txt`));
  });
}

test('which drills are left out where, and why, is what was reviewed', (t) => {
  const { hosts, ...alone } = makeCluster({ nopreempt: true });
  const clusters = {
    ...drilledClusters,
    nopreempt: makeCluster({ nopreempt: true }),
    alone: { ...alone, hosts: hosts.filter(({ name }) => name !== 'backup' && name !== 'web2') },
  };
  const text = Object.entries(clusters).flatMap(([name, cluster]) =>
    [true, false].map((isSwitched) => {
      const { control } = noteSwitching(cluster.hosts.map((host) => host.name));
      const switches = isSwitched ? { power: control, link: control } : noSwitches;
      const only = catalogue.map((drill) => drill.name);
      const { leftOut } = selectDrills(cluster, { only, switches });
      const lines = leftOut.map(({ drill, reason }) => `  ${drill.name}: ${reason}`);
      return [
        `${name}, ${isSwitched ? 'everything can' : 'nothing can'} be switched`,
        ...lines,
        '',
      ].join('\n');
    }),
  );
  matchFile(t, text.join('\n'), testFolder('verify', 'budget', 'golden', 'left-out.txt'));
});
