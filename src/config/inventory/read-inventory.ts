import { InputError } from '../../model/problem/problem.js';
import type { Secret } from '../../model/run/secret.js';
import type { SecretSource } from '../../model/run/secret-source.js';
import { keepCertain, nameOfPath, type Doubt, type Path } from '../mistake.js';
import type { Inventory, InventoryChecks } from '../inventory.js';
import { defaultVersions } from '../schema/build.js';
import { inventorySchema, type InventoryInput } from '../schema/inventory.js';
import { checkShape } from '../shape/check-shape.js';
import { sortProblems } from '../sort-problems.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import { resolveBeside } from './paths.js';
import { readCluster } from './read-cluster.js';
import { readSecret, toSource } from './read/read-secret.js';
import type { Reading } from './reading.js';

/** An inventory's text as far as it can be understood without knowing the world around it. */
export type ParsedInventory = {
  /** Throws an InputError with every mistake. */
  readonly read: (checks: InventoryChecks) => Inventory;
};

/** Makes the model of an inventory's text, as `parseInventory` has it. */
export function readInventory(file: string, text: string, checks: InventoryChecks): Inventory {
  return parseInventory(file, text).read(checks);
}

/**
 * Reads an inventory's text; `file` is its name in messages, and relative paths in it start where it
 * is.
 */
export function parseInventory(file: string, text: string): ParsedInventory {
  const document = parseYaml(file, text);
  const shape = checkShape(inventorySchema, document);
  const wholesome = document.complete ? shape.value : undefined;
  return {
    read: (checks) => {
      const sense = wholesome === undefined ? undefined : readSense(file, wholesome, checks);
      const doubts = keepCertain(sense?.doubts ?? [], shape.broken);
      const problems = sortProblems([
        ...document.problems,
        ...document.toProblems([...shape.findings, ...doubts]),
      ]);
      if (problems.length > 0 || sense === undefined) throw new InputError(problems);
      return {
        cluster: sense.cluster,
        secrets: sense.secrets.map(({ secret }) => secret).filter((one) => !one.isWithheld),
        secretPlaces: sense.secrets.map((one) => ({
          ...one,
          name: nameOfPath(one.path),
          at: document.positionOf(one.path),
          sourceAt: document.positionOf([...one.path, one.source?.type ?? '']),
        })),
        warnings: sortProblems(document.toProblems(sense.warnings)),
      };
    },
  };
}

type FoundSecret = {
  readonly path: Path;
  readonly source: SecretSource | undefined;
  readonly secret: Secret;
};

function readSense(
  file: string,
  input: InventoryInput,
  {
    secrets: answers = () => ({ type: 'withheld' }),
    readLocalText = () => undefined,
    nowMs = Date.now(),
    findBuildMistakes = () => [],
    findSshFileMistakes = () => [],
  }: InventoryChecks,
) {
  const doubts: Doubt[] = [];
  const warnings: Doubt[] = [];
  const secrets = new Map<string, FoundSecret>();
  const pathOf = resolveBeside(file);
  const report = (doubt: Doubt) => void doubts.push(doubt);
  const warn = (doubt: Doubt) => void warnings.push(doubt);
  // A secret that all hosts share is taken, and complained about, once.
  const secretOf: Reading['secretOf'] = (given, path, shape) => {
    const id = JSON.stringify(path);
    const known = secrets.get(id);
    if (known !== undefined) return known.secret;
    const secret = readSecret(given, path, { answers, pathOf, report, warn, shape });
    secrets.set(id, { path, source: toSource(given, pathOf), secret });
    return secret;
  };
  const finders = { readLocalText, findBuildMistakes, findSshFileMistakes };
  const version = input.build.keepalived?.version ?? defaultVersions.keepalived;
  const reading: Reading = { report, warn, secretOf, pathOf, nowMs, version, ...finders };
  const cluster = readCluster(file, input, reading);
  return { cluster, doubts, warnings, secrets: [...secrets.values()] };
}
