import { InputError } from '../../model/problem/problem.js';
import type { Secret } from '../../model/run/secret.js';
import { keepCertain, type Doubt, type Path } from '../mistake.js';
import type { Inventory, InventoryChecks } from '../inventory.js';
import { defaultVersions } from '../schema/build.js';
import { inventorySchema, type InventoryInput } from '../schema/inventory.js';
import { checkShape } from '../shape/check-shape.js';
import { sortProblems } from '../sort-problems.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import { resolveBeside } from './paths.js';
import { readCluster } from './read-cluster.js';
import { readSecret, type SecretInput } from './read/read-secret.js';
import type { Reading } from './reading.js';

/**
 * Makes the model of an inventory's text; `file` is its name in messages, and relative paths in it
 * start where it is. Throws an InputError with every mistake.
 */
export function readInventory(file: string, text: string, checks: InventoryChecks): Inventory {
  const document = parseYaml(file, text);
  const shape = checkShape(inventorySchema, document);
  const wholesome = document.complete ? shape.value : undefined;
  const sense = wholesome === undefined ? undefined : readSense(file, wholesome, checks);
  const doubts = keepCertain(sense?.doubts ?? [], shape.broken);
  const problems = sortProblems([
    ...document.problems,
    ...document.toProblems([...shape.findings, ...doubts]),
  ]);
  if (problems.length > 0 || sense === undefined) throw new InputError(problems);
  const { cluster, secrets, warnings } = sense;
  return { cluster, secrets, warnings: sortProblems(document.toProblems(warnings)) };
}

function readSense(
  file: string,
  input: InventoryInput,
  {
    env = process.env,
    findBuildMistakes = () => [],
    findSshFileMistakes = () => [],
  }: InventoryChecks,
) {
  const doubts: Doubt[] = [];
  const warnings: Doubt[] = [];
  const secrets = new Map<string, Secret>();
  const pathOf = resolveBeside(file);
  const report = (doubt: Doubt) => void doubts.push(doubt);
  const warn = (doubt: Doubt) => void warnings.push(doubt);
  // A secret that all hosts share is taken, and complained about, once.
  const secretOf = (secret: SecretInput, path: Path): Secret => {
    const id = JSON.stringify(path);
    const known = secrets.get(id) ?? readSecret(secret, path, { env, pathOf, report, warn });
    secrets.set(id, known);
    return known;
  };
  const finders = { findBuildMistakes, findSshFileMistakes };
  const version = input.build.keepalived?.version ?? defaultVersions.keepalived;
  const reading: Reading = { report, warn, secretOf, pathOf, version, ...finders };
  const cluster = readCluster(file, input, reading);
  return { cluster, doubts, warnings, secrets: [...secrets.values()] };
}
