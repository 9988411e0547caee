/** A change of the lab's VRRP, each key as the inventory has it; `undefined` takes a key out. */
export type VrrpVariant = {
  readonly vrrp?: Readonly<Record<string, string | undefined>>;
  readonly vips?: string;
  readonly priorities?: { readonly master: number; readonly backup: number };
  /** Text of keepalived.conf.hbs that becomes another one. */
  readonly template?: { readonly from: string; readonly to: string };
};

const fast = { version: '3', advert_interval: '0.1', auth_pass: undefined };
const unicast = { unicast: 'true' };

/** From one state of the lab to another one; the way back is a change as well. */
export type VrrpChange = { readonly from?: VrrpVariant; readonly to: VrrpVariant };

/** Every kind of change to what keepalived.conf says about VRRP, by what the table calls it. */
export const vrrpChanges: Readonly<Record<string, VrrpChange>> = {
  'virtual router id': { to: { vrrp: { id: '52' } } },
  'multicast becomes unicast': { to: { vrrp: unicast } },
  'one more unicast peer': {
    from: { vrrp: unicast },
    to: {
      vrrp: unicast,
      template: { from: '{{#each peers}}', to: '192.168.56.254\n{{#each peers}}' },
    },
  },
  password: { to: { vrrp: { auth_pass: '"2222"' } } },
  'no password': { to: { vrrp: { auth_pass: undefined } } },
  'advert interval 1 s becomes 2 s': { to: { vrrp: { advert_interval: '2' } } },
  'version 2, 1 s, becomes 3, 1 s': { to: { vrrp: { ...fast, advert_interval: '1' } } },
  'version 2, 1 s, becomes 3, 0.1 s': { to: { vrrp: fast } },
  'version 3: 1 s becomes 0.1 s': {
    from: { vrrp: { ...fast, advert_interval: '1' } },
    to: { vrrp: fast },
  },
  'virtual router id, version 3, 0.1 s': {
    from: { vrrp: fast },
    to: { vrrp: { ...fast, id: '52' } },
  },
  'VIP added': { to: { vips: '[10.0.0.227, 10.0.0.228]' } },
  'VIP replaced': {
    from: { vips: '[10.0.0.227, 10.0.0.228]' },
    to: { vips: '[10.0.0.227, 10.0.0.229]' },
  },
  'order of directors': { to: { priorities: { master: 100, backup: 150 } } },
  priority: { to: { priorities: { master: 200, backup: 100 } } },
  nopreempt: { to: { vrrp: { nopreempt: 'true' } } },
  preempt_delay: { to: { vrrp: { preempt_delay: '30' } } },
  'instance renamed': { to: { vrrp: { name: 'VI_WEB' } } },
};

/** The lab's inventory as a variant has it. */
export function varyInventory(text: string, variant: VrrpVariant): string {
  const { vrrp = {}, vips, priorities } = variant;
  const settings = new Map<string, string | undefined>([
    ...Object.entries({ id: '51', advert_interval: '1', auth_pass: '"1111"' }),
    ...Object.entries(vrrp),
  ]);
  const lines = [...settings].flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${key}: ${value}\n`],
  );
  const replaced: readonly (readonly [RegExp, string])[] = [
    [/^vrrp:\n(?: .*\n)+/m, `vrrp:\n${lines.join('')}`],
    ...(vips === undefined
      ? []
      : ([
          [/^vip: .*\n/m, `vips: ${vips}\n`],
          [/^ {2}- name: web\n/m, '  - name: web\n    vip: 10.0.0.227\n'],
        ] as const)),
    ...(priorities === undefined
      ? []
      : ([
          [/priority: 150/, `priority: ${priorities.master}`],
          [/priority: 100(?=\n {4}router_id: LVS_BACKUP)/, `priority: ${priorities.backup}`],
        ] as const)),
  ];
  return replaced.reduce((before, [from, to]) => {
    if (!from.test(before)) throw new Error(`The lab's inventory no longer holds: ${from.source}`);
    return before.replace(from, to);
  }, text);
}
