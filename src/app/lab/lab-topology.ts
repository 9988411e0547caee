import { parseYaml } from '../../config/yaml/parse-yaml.js';
import { readText } from '../../config/yaml/read-text.js';
import { readLabFile } from '../../lab/state/lab-file.js';
import type { Topology } from '../../lab/topology.js';
import { InputError } from '../../model/problem/problem.js';

/** Reads a lab file; throws INVALID_INPUT with every mistake in it. */
export async function readTopology(file: string): Promise<Topology> {
  const yaml = parseYaml(file, await readText(file, 'a lab file'));
  const { topology, mistakes } = readLabFile(yaml.value);
  const problems = [...yaml.problems, ...yaml.toProblems(mistakes)];
  if (problems.length > 0) throw new InputError(problems);
  return topology;
}
