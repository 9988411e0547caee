import type { Diff } from '../model/plan/change.js';
import { hostStages } from '../model/plan/plan.js';
import { effectsByBatch, isVip, type Situation } from './situation.js';

/** Where requests arrive: an address, on all ports or on one; `text` as `10.0.0.227:80`. */
export type ServedPlace = {
  readonly address: string;
  readonly port?: number;
  readonly text: string;
};

// One a line in both: what the playbook keeps and takes away line by line.
const readers: Readonly<Record<string, (line: string) => ServedPlace | undefined>> = {
  '/usr/local/sbin/lvs_rs.sh': readLoopbackLine,
  '/etc/nginx/conf.d/lvsdeploy.conf': readListenLine,
};

/** Where a host answers before the plan, and not after it. */
export function listLostPlaces(situation: Situation, host: string): readonly ServedPlace[] {
  const diffs = hostStages(situation.plan)
    .filter((stage) => stage.host === host)
    .flatMap(({ tasks }) => tasks)
    .flatMap(({ changes }) => changes)
    .flatMap((change) => change.diffs);
  const places = [...diffs.flatMap(listDropped), ...listUnbound(situation, host)];
  const lost = new Map(places.map((place) => [place.text, place]));
  // Without the address none of its ports is left.
  return [...lost.values()].filter(({ address, port }) => port === undefined || !lost.has(address));
}

function listDropped(diff: Diff): readonly ServedPlace[] {
  const read = diff.type === 'text' ? readers[diff.path] : undefined;
  if (diff.type !== 'text' || read === undefined) return [];
  const places = (text = '') => text.split('\n').flatMap((line) => read(line) ?? []);
  const kept = places(diff.after).map(({ text }) => text);
  return places(diff.before).filter(({ text }) => !kept.includes(text));
}

function listUnbound({ cluster, plan }: Situation, host: string): readonly ServedPlace[] {
  return effectsByBatch(plan)
    .flat()
    .filter((effective) => effective.host === host)
    .flatMap(({ effect }) => (effect.type === 'address-removed' ? effect.addresses : []))
    .filter((address) => isVip(cluster, address))
    .map((address) => ({ address, text: address }));
}

function readLoopbackLine(line: string): ServedPlace | undefined {
  const address = /^([0-9a-f.:]+)\/[0-9]+$/.exec(line)?.[1];
  return address === undefined ? undefined : { address, text: address };
}

function readListenLine(line: string): ServedPlace | undefined {
  const [, text, bracketed, bare, port] =
    /^ *listen ((?:\[([^\]]+)\]|([0-9.]+)):([0-9]+));$/.exec(line) ?? [];
  const address = bracketed ?? bare;
  if (text === undefined || address === undefined) return undefined;
  return { address, port: Number(port), text };
}
