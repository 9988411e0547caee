import type { Disturbance } from '../model/plan/forecast.js';
import { byPriority, masterDownMs } from '../model/cluster/vrrp-times.js';
import type { DirectorChange } from './director-changes.js';
import { joinWords, mayBeServed, meetingOf, type Situation } from './situation.js';

/**
 * What clients may feel where directors meet to load files of an earlier run, which was cut off before:
 * what those files change is not in this plan, so that the costliest change has to be assumed.
 */
export function owedMeetingImpact(
  situation: Situation,
  changes: readonly DirectorChange[],
): readonly Disturbance[] {
  const rewritten = new Set(changes.map(({ host }) => host));
  return situation.cluster.vrrp.flatMap((instance): readonly Disturbance[] => {
    const [first] = byPriority(instance);
    const members = instance.members.map(({ host }) => host);
    const vips = instance.vips
      .map(({ address }) => address)
      .filter((vip) => mayBeServed(situation, vip));
    const isOwed = !members.some((host) => rewritten.has(host));
    if (first === undefined || vips.length === 0 || !isOwed) return [];
    if (meetingOf(situation, members) === undefined) return [];
    return [
      {
        ...{ kind: 'vip-moves', host: first.host },
        cause: `an earlier run was cut off before the directors loaded what it wrote`,
        consequence: `they load it at the same moment; if that starts ${instance.name} again, no director owns ${joinWords(vips)} meanwhile`,
        unanswered: {
          type: 'at-most',
          ms: Math.ceil(masterDownMs({ ...instance, priority: first.priority })),
        },
      },
    ];
  });
}
