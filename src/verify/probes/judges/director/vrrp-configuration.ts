import {
  hashPassword,
  hiddenPassword,
  type VrrpInstanceState,
} from '../../../../facts/keepalived/vrrp-instance-state.js';
import type { Host, VrrpInstance, VrrpMember } from '../../../../model/cluster/cluster.js';
import { clusterDevice } from '../../addresses.js';
import type { HostSeen, Observations } from '../../observations.js';
import { lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';

/** The running keepalived has the VRRP instances of the inventory; its file may say anything. */
export function judgeVrrpConfiguration(seen: Observations): readonly Opinion[] {
  return lookAtDirectors(seen, (host, { keepalived }, hostSeen) => {
    const wanted = seen.cluster.vrrp.flatMap((instance) => {
      const member = instance.members.find((candidate) => candidate.host === host.name);
      return member === undefined ? [] : [{ instance, member }];
    });
    const { running, instances } = keepalived;
    if (!running) return undefined;
    const problems =
      instances === undefined
        ? [unanswered]
        : [
            ...wanted.flatMap((want) => judgeInstance(want, instances, { host, hostSeen })),
            ...judgeSurplus(seen.cluster.vrrp, instances),
          ];
    return { problems, fine: 'the running keepalived has the VRRP settings of the inventory' };
  });
}

const unanswered: Problem = {
  status: 'unknown',
  reason: 'the running keepalived did not report its state within 2 s',
  cause: 'it hangs (SIGSTOP, overload), or it was built without --enable-json',
};

type Want = { readonly instance: VrrpInstance; readonly member: VrrpMember };
type Place = { readonly host: Host; readonly hostSeen: HostSeen };

function judgeInstance(
  { instance, member }: Want,
  running: readonly VrrpInstanceState[],
  { host, hostSeen }: Place,
): readonly Problem[] {
  const found = running.find(({ name }) => name === instance.name);
  if (found === undefined) {
    return [
      {
        reason: `the running keepalived has no instance ${instance.name}`,
        expected: instance.name,
        seen: running.map(({ name }) => name).join(', ') || 'none',
        cause: staleCause,
      },
    ];
  }
  const device = instance.interface ?? clusterDevice(hostSeen, host)?.name;
  return [
    ...compare('virtual router id', instance.virtualRouterId, found.virtualRouterId, splitCause),
    ...compare('VRRP version', instance.version, found.version, splitCause),
    ...compare(
      'advert interval',
      seconds(instance.advertIntervalMs),
      seconds(found.advertIntervalMs),
      splitCause,
    ),
    ...compare('priority', member.priority, found.basePriority, staleCause),
    ...compare('list of VIPs', listVips(instance), [...found.vips].sort().join(', '), splitCause),
    ...compare('nopreempt', String(instance.nopreempt), String(found.nopreempt), staleCause),
    ...compare('interface', device ?? found.interface, found.interface, staleCause),
    ...comparePasswords(instance, found),
    ...judgeTraps(found),
  ].map((difference) => differs(instance.name, difference));
}

type Difference = {
  /** Default: it differs. */
  readonly status?: 'unknown';
  readonly what: string;
  readonly want: string;
  readonly is: string;
  readonly cause: string;
};

const staleCause = 'the file was changed without a reload, or the inventory without `lvsdeploy up`';
const splitCause = `the directors ignore each other's adverts when they differ in this, and each takes the VIP: two owners; ${staleCause}`;

function compare(
  what: string,
  want: string | number,
  is: string | number,
  cause: string,
): readonly Difference[] {
  return want === is ? [] : [{ what, want: String(want), is: String(is), cause }];
}

// The words only: a password is never shown.
function comparePasswords(
  { version, authPassword }: VrrpInstance,
  { passwordHash }: VrrpInstanceState,
): readonly Difference[] {
  const wanted = version === 2 ? authPassword?.reveal() : undefined;
  if (wanted === undefined) {
    return compare(
      'authentication',
      'none',
      passwordHash === undefined ? 'none' : 'a password',
      splitCause,
    );
  }
  if (passwordHash === undefined)
    return compare('authentication', 'a password', 'none', splitCause);
  if (passwordHash === hiddenPassword) return [hidden];
  const isSame = passwordHash === hashPassword(wanted);
  return isSame
    ? []
    : [{ what: 'password', want: 'that of the inventory', is: 'another one', cause: splitCause }];
}

const hidden: Difference = {
  ...{ status: 'unknown', what: 'password', want: 'that of the inventory', is: 'not told' },
  cause:
    'this keepalived does not report its password; the directors hear each other, so it is the same on all',
};

function judgeTraps({ strict, nopreempt, wantedState }: VrrpInstanceState): readonly Difference[] {
  const strictCause =
    'vrrp_strict adds packet filter rules that make the VIP unreachable: remove it from global_defs';
  const stateCause = 'nopreempt works only with state BACKUP; keepalived ignores it with MASTER';
  return [
    ...(strict ? [{ what: 'vrrp_strict', want: 'off', is: 'on', cause: strictCause }] : []),
    ...(nopreempt && wantedState === 'MASTER'
      ? [{ what: 'state with nopreempt', want: 'BACKUP', is: 'MASTER', cause: stateCause }]
      : []),
  ];
}

function differs(name: string, { status, what, want, is, cause }: Difference): Problem {
  return {
    ...(status === undefined ? {} : { status }),
    reason: `${name}: ${what} is ${is}, not ${want}, in the running keepalived`,
    expected: want,
    seen: is,
    cause,
  };
}

function judgeSurplus(
  wanted: readonly VrrpInstance[],
  running: readonly VrrpInstanceState[],
): readonly Problem[] {
  return running
    .filter(({ name }) => !wanted.some((instance) => instance.name === name))
    .map(({ name, virtualRouterId }) => ({
      reason: `the running keepalived has an instance ${name} (virtual router id ${virtualRouterId}) that the inventory does not have`,
      expected: `only ${wanted.map((instance) => instance.name).join(', ')}`,
      seen: name,
      cause: staleCause,
    }));
}

function listVips({ vips }: VrrpInstance): string {
  return vips
    .map(({ address, prefixLength }) => `${address}/${prefixLength}`)
    .sort()
    .join(', ');
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
