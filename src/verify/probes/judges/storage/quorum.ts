import { volumeOptions } from '../../../../tiers/storage/volumes.js';
import type { Observations } from '../../observations.js';
import type { Opinion, Problem } from '../../opinion.js';
import { lookAtNodes } from './nodes.js';

/** Volumes have the options of lvsdeploy: above all, that a minority cannot be written to. */
export function judgeQuorum(seen: Observations): readonly Opinion[] {
  return lookAtNodes(seen, ({ pool }, _, { mounts }) => {
    const names = new Set(mounts.map(({ source }) => source));
    const problems = pool.volumes
      .filter(({ name }) => names.has(name))
      .flatMap(({ name, options }) =>
        Object.keys(volumeOptions)
          .filter((key) => options[key] !== volumeOptions[key]?.value)
          .map((key) => complain(name, key, options[key])),
      );
    return { problems, fine: 'a minority of nodes cannot be written to' };
  });
}

function complain(name: string, key: string, value: string | undefined): Problem {
  const wanted = volumeOptions[key];
  return {
    reason: `${key} of ${name} is ${value ?? 'not set'}; with ${wanted?.value ?? ''}, ${wanted?.reason ?? ''}`,
    expected: `${key} ${wanted?.value ?? ''}`,
    seen: value ?? 'not set',
    cause: 'somebody changed it by `gluster volume set` or `reset`: `lvsdeploy up` sets it again',
  };
}
