import { rename, writeFile } from 'node:fs/promises';
import { LvsError } from '../../model/problem/error.js';
import type { SavedPlan } from '../../model/plan/saved-plan.js';
import { listOf, object, oneOf, recordOf, text } from '../../model/text/shape.js';
import { packageVersion } from '../../package-root.js';
import { temporaryFor, type OutputKind } from '../invocation/output-file.js';
import { readBounded } from '../invocation/read-bounded.js';
import type { Origins } from '../run/run-origins.js';

const origin = object({ path: text, sha256: text });

const planShape = object({
  ...{ type: oneOf('lvsdeploy-plan'), format: oneOf(1), version: text, createdAt: text },
  ...{ inventory: origin, playbook: origin, limit: listOf(text), tags: listOf(text) },
  changes: listOf(
    object({ host: text, play: text, task: text, kind: text, summary: text, digest: text }),
  ),
  facts: recordOf(recordOf(text)),
});

const hint = 'Make a new one: lvsdeploy plan --out FILE';

/** How a saved plan is known. */
export const savedPlan: OutputKind = {
  name: 'a saved plan',
  head: /^\s*\{\s*"type":\s*"lvsdeploy-plan"/,
};

/** Writes a plan, whole or not at all, for this user's eyes only. */
export async function writePlanFile(file: string, plan: SavedPlan): Promise<void> {
  const temporary = temporaryFor(file);
  await writeFile(temporary, `${JSON.stringify(plan, undefined, 2)}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  await rename(temporary, file);
}

/** Reads a saved plan. Throws INVALID_INPUT where it is none, or one of another version. */
export async function readPlanFile(file: string): Promise<SavedPlan> {
  const value = parse(await read(file), file);
  requireThisVersion(value, file);
  const problem = planShape(value, '$');
  if (problem !== undefined) throw refuse(`${file} is not a saved plan: ${problem}`);
  return value as SavedPlan;
}

const maxPlanBytes = 64 * 1024 * 1024;

async function read(file: string): Promise<string> {
  try {
    return await readBounded(file, maxPlanBytes);
  } catch (cause) {
    throw new LvsError('USAGE', `--plan ${file} cannot be read: ${reasonOf(cause)}.`, {
      cause,
      hint,
    });
  }
}

function parse(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw refuse(`${file} is not a complete saved plan: ${reasonOf(error)}`);
  }
}

// Before its shape is looked at, which may be another one.
function requireThisVersion(value: unknown, file: string): void {
  const { type, format, version } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== 'lvsdeploy-plan') throw refuse(`${file} is not a saved plan.`);
  if (format !== 1) {
    throw refuse(`${file} has the format ${String(format)}, and this lvsdeploy reads 1.`);
  }
  if (version !== packageVersion()) {
    const made = `was made by lvsdeploy ${String(version)}`;
    throw refuse(`${file} ${made}, and this is ${packageVersion()}.`);
  }
}

/** Throws INVALID_INPUT where a plan was made from another inventory or playbook, or from an older text of it. */
export function requireSameOrigins(file: string, plan: SavedPlan, now: Origins): void {
  for (const name of ['inventory', 'playbook'] as const) {
    if (plan[name].sha256 === now[name].sha256) continue;
    const same = plan[name].path === now[name].path;
    throw refuse(
      same
        ? `${file}: the ${name} ${now[name].path} has changed since the plan was made.`
        : `${file} was made from another ${name}: ${plan[name].path}, and this is ${now[name].path}.`,
    );
  }
}

function refuse(message: string): LvsError {
  return new LvsError('INVALID_INPUT', message, { hint });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
