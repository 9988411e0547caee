import type { NeighbourEntry } from '../../../model/verify/history.js';
import type { Experiment } from '../experiment.js';
import { fail, stalled, unknown, type Opinion, type Rule } from '../opinion.js';
import { observersOf } from './observer-rules.js';
import { ownerSpans, ownersBefore } from '../owners.js';
import { isUnsettledAt } from '../stalls/excuses.js';

/** In the end a managed gateway sends packets for each VIP that it brings packets for to its owner. */
export const judgeNeighbours: Rule = (experiment) => {
  const { budget, moments } = experiment;
  if (budget.gateway === undefined || moments === undefined) return [];
  const { gateway } = budget;
  return (budget.gatewayVips ?? budget.vips).flatMap((vip) => {
    const owner = onlyOwner(experiment, vip);
    return owner === undefined ? [] : judgeNeighbour(experiment, { gateway, vip, owner });
  });
};

/** The owner at the end; undefined where there is none, or several, which other rules are about. */
function onlyOwner(experiment: Experiment, vip: string): string | undefined {
  const { owners = [] } =
    ownersBefore(ownerSpans(experiment, vip), experiment.window.untilMs) ?? {};
  return owners.length === 1 ? owners[0] : undefined;
}

type Path = { readonly gateway: string; readonly vip: string; readonly owner: string };

function judgeNeighbour(experiment: Experiment, { gateway, vip, owner }: Path): readonly Opinion[] {
  const entry = lastEntry(experiment, gateway, vip);
  const { macs } = experiment.history;
  const ofOwner = Object.hasOwn(macs, owner) ? (macs[owner] ?? []) : [];
  if (entry?.mac === undefined || ofOwner.length === 0) {
    return [unknown(`Where ${gateway} sends packets for ${vip} in the end is not known.`)];
  }
  const mac = entry.mac.toLowerCase();
  if (ofOwner.some((own) => own.toLowerCase() === mac)) return [];
  const conclude = isUnsettledAt(experiment, experiment.window.untilMs) ? stalled : fail;
  return [
    conclude(`${gateway} sends packets for ${vip} to ${mac} in the end, which is not ${owner}.`),
  ];
}

function lastEntry(
  experiment: Experiment,
  gateway: string,
  vip: string,
): NeighbourEntry | undefined {
  const { untilMs } = experiment.window;
  const watching = observersOf(experiment, 'neighbours')
    .filter((one) => one.host === gateway && one.untilMs >= untilMs)
    .map(({ id }) => id);
  return experiment.history.entries
    .filter((entry) => entry.type === 'neighbour')
    .filter((entry) => entry.vip === vip && watching.includes(entry.observer))
    .filter(({ atMs }) => atMs <= untilMs)
    .sort((a, b) => a.atMs - b.atMs)
    .at(-1);
}
