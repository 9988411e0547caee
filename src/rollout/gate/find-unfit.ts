import type { VrrpInstanceState } from '../../facts/keepalived/vrrp-instance-state.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import type { Looks } from '../../look/director-look.js';
import { ownersOf } from '../../look/ownership.js';
import type { States } from './look-at-directors.js';
import type { Wanted } from './wanted.js';
import type { Wrong } from './wrong.js';

/** What directors show, and what their keepalived says. */
type Told = { readonly looks: Looks; readonly states: States };

/**
 * A director that holds nothing shows neither by its addresses nor by its table whether it could: a changed
 * one whose instance has failed is found here before the next one is changed, and an address that all have
 * failed for before anybody waits for it. One that does not tell is thought fit. Pure.
 */
export function findUnfit(
  { vips }: Pick<Wanted, 'vips'>,
  changed: readonly string[],
  { looks, states }: Told,
): readonly Wrong[] {
  return [
    ...changed.flatMap((host) => judgeDirector(host, states)),
    ...vips
      .filter((vip) => ownersOf(vip, looks).length === 0 && !hasCandidate(vip, { looks, states }))
      .map((vip): Wrong => {
        const text = `no director can take ${vip}: ${describe(states)}`;
        return { kind: 'no-candidate', key: `candidate ${vip}`, text };
      }),
  ];
}

function judgeDirector(host: string, states: States): readonly Wrong[] {
  const { running, instances = [] } = states.get(host) ?? { running: true };
  if (!running) {
    const text = `keepalived does not run on ${host}`;
    return [{ kind: 'director', key: `keepalived ${host}`, text }];
  }
  return instances
    .filter((instance) => !isFit(instance))
    .map(({ name, state }) => ({
      kind: 'unfit',
      key: `state ${host} ${name}`,
      text: `${host} could not take over: ${name} is in state ${state}, because its interface is down or something that it tracks has failed`,
    }));
}

function isFit({ state }: VrrpInstanceState): boolean {
  return state === 'MASTER' || state === 'BACKUP';
}

// An instance that begins is neither fit nor lost.
function hasCandidate(vip: string, { looks, states }: Told): boolean {
  const wanted = parsePrefix(vip)?.address;
  return [...looks.keys()].some((host) => {
    const { running, instances } = states.get(host) ?? { running: true };
    if (!running) return false;
    if (instances === undefined) return true;
    return instances.some(
      (instance) =>
        (isFit(instance) || instance.state === 'INIT') &&
        instance.vips.some((cidr) => parsePrefix(cidr)?.address === wanted),
    );
  });
}

function describe(states: States): string {
  const described = Array.from(states, ([host, { running, instances = [] }]) => {
    if (!running) return `keepalived does not run on ${host}`;
    const own = instances.map(({ name, state }) => `${name} is in state ${state}`);
    return `on ${host} ${own.join(' and ') || 'there is no VRRP instance'}`;
  });
  return described.join(', ');
}
