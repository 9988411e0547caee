import type { VolumeHealth } from '../../../../facts/storage/gluster-health.js';
import type { Observations } from '../../observations.js';
import type { Opinion, Problem } from '../../opinion.js';
import { lookAtNodes } from './nodes.js';

/** No file waits to be healed, and of each it is known which copy is right. */
export function judgeHeals(seen: Observations): readonly Opinion[] {
  return lookAtNodes(seen, ({ health }, address) => {
    if (health.volumes === undefined) return undefined;
    const problems = health.volumes.flatMap((volume) => judgeVolume(volume, address));
    return { problems, fine: 'nothing waits to be healed' };
  });
}

function judgeVolume({ name, bricks }: VolumeHealth, address: string): readonly Problem[] {
  const own = bricks.find((brick) => brick.name.startsWith(`${address}:`));
  if (own === undefined) return [];
  if (own.pending === undefined) return own.online ? [unknownHeal(name)] : [];
  const { pending: waiting, split = 0 } = own;
  return [
    ...(split > 0 ? [splitBrain(name, split)] : []),
    ...(waiting > 0 ? [pending(name, waiting)] : []),
  ];
}

function unknownHeal(name: string): Problem {
  return {
    status: 'unknown',
    reason: `nobody could say what of ${name} waits to be healed`,
  };
}

function splitBrain(name: string, count: number): Problem {
  const files = count === 1 ? '1 file' : `${String(count)} files`;
  return {
    reason: `of ${files} of ${name} nobody can tell which copy is right: who opens such a file gets an error`,
    expected: 'no split brain',
    seen: `${files} in split brain`,
    cause: `two sides were written to without knowing of each other: \`gluster volume heal ${name} info split-brain\` names the files; choose a copy by \`gluster volume heal ${name} split-brain latest-mtime FILE\` or \`source-brick\``,
  };
}

function pending(name: string, count: number): Problem {
  const files = count === 1 ? '1 file' : `${String(count)} files`;
  return {
    reason: `another node lacks ${files} of ${name}, or has an old copy: should this node be lost now, what was written last is lost`,
    expected: 'nothing waits to be healed',
    seen: `${files} waiting`,
    cause: `a node was away, and the heal is under way or cannot reach it: \`gluster volume heal ${name} info\` names the files, \`lvsdeploy up\` waits for it`,
  };
}
