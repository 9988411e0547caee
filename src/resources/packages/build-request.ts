import type { Args } from '../../model/plan/args.js';
import type { BuildRequest } from '../../model/cluster/build-request.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import { invalidArgument, readText } from '../arguments.js';

/** The build of the inventory that a task names with `program`. */
export function readBuildRequest(args: Args, { builds }: Cluster): BuildRequest {
  const program = readText(args, 'program');
  const request = builds.find((build) => build.program === program);
  if (request !== undefined) return request;
  const programs = builds.map((build) => build.program).join(', ') || 'none';
  throw invalidArgument(
    args,
    'program',
    `is ${JSON.stringify(program)}, which is not built from source`,
    `Built from source: ${programs}.`,
  );
}
