import { helpers } from '../../../../lvs/helpers/helpers.js';
import type { VirtualService } from '../../../../model/cluster/cluster.js';
import type { Observations } from '../../observations.js';
import { hostsWith, listWords, lookAtEach, type Opinion, type Problem } from '../../opinion.js';

/** Every director's kernel has the helpers of services: no table shows them, and only clients would notice. */
export function judgeHelpers(seen: Observations): readonly Opinion[] {
  const services = seen.cluster.services.filter(({ helper }) => helper !== undefined);
  if (services.length === 0) return [];
  return lookAtEach(seen, hostsWith(seen, 'directors'), (_, { director }) => {
    const modules = director?.modules;
    if (modules === undefined) return undefined;
    const lacking = services.filter((service) => modules[moduleOf(service)] !== 'loaded');
    return {
      problems: lacking.map(toProblem),
      fine: `its kernel has the helper of ${listWords(services.map(({ name }) => name))}`,
    };
  });
}

function moduleOf({ helper }: VirtualService): string {
  return helper === undefined ? '' : helpers[helper].module;
}

function toProblem(service: VirtualService): Problem {
  const module = moduleOf(service);
  return {
    reason: `${module} is not loaded: clients of ${service.name} log in, and every transfer of data hangs`,
    expected: `the module ${module}`,
    seen: 'it is not in /proc/modules',
    cause: `removed by hand, or not loaded at boot: modprobe ${module}, and see /etc/modules-load.d/lvsdeploy-${module}.conf. A connection that is open gets no helper any more: clients have to connect again`,
  };
}
