import type { HostFacts } from '../../model/host/host-facts.js';
import type { HostStage, Stage } from '../../model/plan/plan.js';
import type { Play } from '../../model/plan/playbook.js';

/** The order in which a play takes its hosts, by what was seen of all hosts, cut into batches. Pure. */
export type Arrange = (
  play: Pick<Play, 'together' | 'serial'>,
  stages: readonly HostStage[],
  hosts: ReadonlyMap<string, HostFacts>,
) => Stage['batches'];
