import { readKeepalivedConf } from '../../facts/keepalived/conf.js';
import { loadOrder, type LoadOrder } from '../../lvs/vrrp/load-order.js';
import type { VrrpSettings } from '../../lvs/vrrp/settings.js';
import type { Change } from '../../model/plan/change.js';
import type { DirectorConfigured } from '../../model/plan/effect.js';
import type { HostStage } from '../../model/plan/plan.js';

/** What a stage makes of a director's VRRP instances. */
export type VrrpChange = {
  readonly before: readonly VrrpSettings[];
  readonly after: readonly VrrpSettings[];
  readonly order: LoadOrder;
};

/** The change of a stage that the directors have to load in a certain order; undefined: any will do. */
export function findVrrpChange({ tasks }: HostStage): VrrpChange | undefined {
  return tasks
    .flatMap(({ changes }) => changes.map(readVrrpChange))
    .find((change) => change !== undefined);
}

/** Whether a change gives VRRP another opinion about what all directors must agree on. */
export function changesAgreement(change: Change): boolean {
  return readVrrpChange(change) !== undefined;
}

function readVrrpChange({ effect }: Change): VrrpChange | undefined {
  if (effect?.type !== 'director-configured') return undefined;
  const { before, after } = readInstances(effect);
  if (before === undefined || after === undefined) return undefined;
  const order = loadOrder(before, after);
  return order === 'in-turn' ? undefined : { before, after, order };
}

function readInstances({ before, after }: DirectorConfigured) {
  const [old, fresh] = [before, after].map((content) =>
    typeof content === 'string' ? undefined : readKeepalivedConf(content.text).instances,
  );
  return { before: old, after: fresh };
}
