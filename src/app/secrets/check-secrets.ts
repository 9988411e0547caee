import type { Inventory, SecretPlace } from '../../config/inventory.js';
import { formatPosition, type Position } from '../../model/problem/position.js';
import { InputError, type Problem } from '../../model/problem/problem.js';
import { exitCodes, type ExitCode } from '../../model/run/exit-code.js';
import type { SecretSource } from '../../model/run/secret-source.js';
import { toJsonText } from '../../report/json-text.js';
import { mapStrings } from '../../report/words/map-strings.js';
import type { Invocation } from '../invocation/invocation.js';
import { resolveInventoryPath } from '../invocation/inventory-path.js';
import { readInventory } from '../invocation/read-inventory.js';
import { checkReaders, type Readers } from './check-readers.js';
import type { SecretOptions } from './secret-options.js';

/** The options of `lvsdeploy secret check`. */
export type CheckOptions = SecretOptions & { readonly output: 'plain' | 'json' };

/** What was found about one secret. */
type Finding = {
  /** `ssh.sudo_password`. */
  readonly name: string;
  readonly at: Position;
  /** `age secrets/sudo.age`. */
  readonly source: string;
  readonly status: 'ok' | 'advice' | 'failed';
  readonly remarks: readonly string[];
};

/** Takes every secret of an inventory as `up` would, and says what is wrong or unwise. */
export async function checkSecrets(
  invocation: Invocation,
  inventory: string | undefined,
  options: CheckOptions,
): Promise<ExitCode> {
  const { env, stdout, redact } = invocation;
  const file = resolveInventoryPath(inventory, env);
  // What is wrong with the inventory itself ends the command here.
  const { secretPlaces } = await readInventory(invocation, file, { need: 'none' });
  const remarks = await collectRemarks(invocation, file);
  const readers = await checkReaders(
    invocation,
    { inventory: file, places: secretPlaces },
    options,
  );
  const findings = secretPlaces.map((place) => judge(place, remarks, readers));
  const general = readers.general;
  const isWell = general.length === 0 && findings.every(({ status }) => status !== 'failed');
  if (options.output === 'json') {
    const report = { valid: isWell, secrets: findings.map(toReport), remarks: general };
    stdout.write(`${toJsonText(mapStrings(report, redact))}\n`);
  } else {
    stdout.write(redact(formatFindings(findings, general)));
  }
  return isWell ? exitCodes.success : exitCodes.failed;
}

type Remarks = { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

async function collectRemarks(invocation: Invocation, file: string): Promise<Remarks> {
  try {
    const { warnings }: Inventory = await readInventory(invocation, file);
    return { problems: [], warnings };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { problems: error.problems, warnings: [] };
  }
}

function judge(place: SecretPlace, { problems, warnings }: Remarks, readers: Readers): Finding {
  const { name, at, source } = place;
  const here = [at, place.sourceAt].map(formatPosition);
  const isHere = (problem: Problem) => here.includes(formatPosition(problem.at));
  const failures = [
    ...problems.filter(isHere).map(inOneLine),
    ...(source?.type === 'age' ? (readers.failures.get(source.path) ?? []) : []),
  ];
  const advice = [
    ...warnings.filter(isHere).map(inOneLine),
    ...(source === undefined ? [adviceForPlain(name)] : []),
  ];
  const status = failures.length > 0 ? 'failed' : advice.length > 0 ? 'advice' : 'ok';
  return { ...{ name, at, status }, source: describe(source), remarks: [...failures, ...advice] };
}

function inOneLine({ message, suggestion }: Problem): string {
  return suggestion === undefined ? message : `${message}; ${suggestion}`;
}

function adviceForPlain(name: string): string {
  const last = name.split('.').at(-1) ?? name;
  return `it stands in the inventory as plain text; lvsdeploy secret encrypt secrets/${last}.age --from ${name}`;
}

function describe(source: SecretSource | undefined): string {
  switch (source?.type) {
    case undefined:
      return 'plain text';
    case 'env':
      return `env ${source.name}`;
    case 'command':
      return 'command';
    case 'age':
    case 'file':
      return `${source.type} ${source.written}`;
  }
}

// The name comes last: what stands behind `auth_pass ` is hidden, whatever it is.
function formatFindings(findings: readonly Finding[], general: readonly string[]): string {
  const rows = findings.map(({ name, at, source, status, remarks }) => ({
    ...{ place: formatPosition(at), source, name, status, remarks },
  }));
  const width = (key: 'place' | 'source') => Math.max(0, ...rows.map((row) => row[key].length));
  const [places, sources] = [width('place'), width('source')];
  const lines = rows.flatMap(({ place, source, name, status, remarks }) => [
    `${status.padEnd(6)}  ${place.padEnd(places)}  ${source.padEnd(sources)}  ${name}`,
    ...remarks.map((remark) => `        ${remark}`),
  ]);
  const none = rows.length === 0 ? ['The inventory names no secrets.'] : [];
  const failures = general.map((one) => `failed  ${one}`);
  return [...lines, ...none, ...failures].map((one) => `${one}\n`).join('');
}

function toReport({ at, ...finding }: Finding): object {
  return { ...finding, ...at };
}
