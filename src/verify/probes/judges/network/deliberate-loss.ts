import type { BadLink } from '../../../../facts/network/queueing.js';
import type { DirectorSeen, Observations } from '../../observations.js';
import { toOpinions, type Opinion, type Problem } from '../../opinion.js';

/** No host throws packets away, or delays them, because somebody has told it to: netem, or IPVS in its defence against attacks. */
export function judgeDeliberateLoss(seen: Observations): readonly Opinion[] {
  return Object.entries(seen.hosts).flatMap(([host, { badLinks, director }]) => {
    if (badLinks === undefined) return [];
    const problems = [
      ...(director === undefined ? [] : judgeDefence(director)),
      ...badLinks.flatMap(judgeLink),
    ];
    return toOpinions({ problems, fine: 'it is not configured to lose or delay packets' }, host);
  });
}

function judgeLink({ device, loss, delayMs, corruption }: BadLink): readonly Problem[] {
  const effects = [
    ...(loss > 0 ? [`loses ${percent(loss)} of packets`] : []),
    ...(corruption > 0 ? [`damages ${percent(corruption)} of packets`] : []),
    ...(delayMs > 0 ? [`delays packets by ${delayMs} ms`] : []),
  ];
  if (effects.length === 0) return [];
  return [
    {
      reason: `${device} ${effects.join(', and ')}: it has a netem queueing discipline`,
      expected: 'no netem on a link',
      seen: effects.join(', '),
      cause: `left from a test: tc qdisc del dev ${device} root`,
    },
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** What IPVS does against attacks; ipvs-sysctl.rst: 1 only when memory is short, 2 it is short now, 3 always. */
const defences: readonly (readonly [
  name: keyof NonNullable<DirectorSeen['defence']>,
  does: string,
])[] = [
  ['drop_packet', 'drops packets at a fixed rate'],
  ['drop_entry', 'drops connections at random that are not yet established'],
];

function judgeDefence({ defence = {} }: DirectorSeen): readonly Problem[] {
  return defences.flatMap(([name, does]) => {
    const value = defence[name];
    if (value !== '2' && value !== '3') return [];
    const why =
      value === '3' ? 'it is set to do so always' : 'it is short of memory, or was told that it is';
    return [
      {
        reason: `IPVS ${does}: net.ipv4.vs.${name} is ${value}`,
        expected: `net.ipv4.vs.${name} = 0, or 1: only when memory is short`,
        seen: value,
        cause: `${why}; clients wait for retransmissions: sysctl -w net.ipv4.vs.${name}=0`,
      },
    ];
  });
}
