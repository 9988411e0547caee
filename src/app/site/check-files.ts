import path from 'node:path';
import { findBuildMistakes } from '../../build/plan-build.js';
import { loadPlaybook } from '../../config/load-playbook.js';
import { roles, selectorsOf, type Cluster, type Role } from '../../model/cluster/cluster.js';
import { LvsError } from '../../model/problem/error.js';
import type { Playbook } from '../../model/plan/playbook.js';
import type { SecretNeed } from '../../model/run/secret-source.js';
import { problemsOf, type Problem } from '../../model/problem/problem.js';
import { createTemplateFiles } from '../../render/template-files.js';
import { findSshFileMistakes } from '../../transport/settings/ssh-file-mistakes.js';
import { knownArguments } from '../invocation/known-arguments.js';
import { prepareHosts } from '../run/prepare-hosts.js';
import { warnOfNames } from './warn-of-names.js';
import { readInventory, type Reader } from '../invocation/read-inventory.js';

/** What is known of a pair of files without connecting to anything. */
export type CheckedFiles = {
  readonly problems: readonly Problem[];
  /** What is right and still unwise, or not yet complete. */
  readonly warnings: readonly Problem[];
  /** For a person; sensible where there are no problems. */
  readonly summary: string;
  /** For a program. */
  readonly report: {
    readonly valid: boolean;
    readonly problems: readonly Reported[];
    readonly warnings: readonly Reported[];
  };
};

type Reported = Problem['at'] & Pick<Problem, 'message' | 'suggestion'>;

/** Paths, and which secrets are taken. */
export type FilesToCheck = {
  readonly inventory: string;
  readonly playbook: string;
  readonly need: SecretNeed;
};

/**
 * Checks an inventory and a playbook, each alone and both together, as `up` would take them. A problem
 * may quote a secret: the inventory's are hidden from now on, and nothing has been masked yet.
 */
export async function checkFiles(
  reader: Reader,
  { inventory, playbook, need }: FilesToCheck,
): Promise<CheckedFiles> {
  const checks = { findBuildMistakes, findSshFileMistakes, need };
  const loaded = await collect(inventory, () => readInventory(reader, inventory, checks));
  const cluster = loaded.value?.cluster;
  const selectors = cluster && selectorsOf(cluster);
  const plays = await collect(playbook, () => loadPlaybook(playbook, knownArguments, selectors));
  const content = cluster && plays.value && { cluster, playbook: plays.value };
  const folders = [path.dirname(inventory), path.dirname(playbook)];
  const together = await collect(playbook, () => checkTogether(content, folders));
  const problems = [...loaded.problems, ...plays.problems, ...together.problems];
  const warnings = [...(loaded.value?.warnings ?? []), ...(together.value ?? [])];
  return {
    problems,
    warnings,
    summary: [
      `${inventory} is valid: ${content === undefined ? '' : describeCluster(content.cluster)}`,
      `${playbook} is valid: ${content === undefined ? '' : describePlaybook(content.playbook)}`,
    ].join('\n'),
    report: {
      valid: problems.length === 0,
      problems: problems.map(toReported),
      warnings: warnings.map(toReported),
    },
  };
}

type Content = { readonly cluster: Cluster; readonly playbook: Playbook };

type Collected<T> = { readonly value?: T; readonly problems: readonly Problem[] };

async function collect<T>(file: string, load: () => T | Promise<T>): Promise<Collected<T>> {
  try {
    return { value: await load(), problems: [] };
  } catch (error) {
    if (!(error instanceof LvsError)) throw error;
    return { problems: problemsOf(error, { file, line: 1, column: 1 }) };
  }
}

/** Renders every task for every host, without facts; throws where one cannot be understood. Gives warnings. */
function checkTogether(
  content: Content | undefined,
  folders: readonly string[],
): readonly Problem[] {
  if (content === undefined) return [];
  const templates = createTemplateFiles(folders);
  const hosts = prepareHosts(content.cluster.hosts, { ...content, templates, tags: [] });
  return warnOfNames(hosts.map(({ uses }) => uses.director));
}

const roleWords: Readonly<Record<Role, readonly [one: string, many: string]>> = {
  directors: ['director', 'directors'],
  real_servers: ['real server', 'real servers'],
  gateway: ['gateway', 'gateways'],
  client: ['client', 'clients'],
  builder: ['builder', 'builders'],
  storage: ['storage node', 'storage nodes'],
  database: ['database node', 'database nodes'],
};

function describeCluster({ hosts, services }: Cluster): string {
  const parts = roles
    .map((role) => ({
      words: roleWords[role],
      hosts: hosts.filter((host) => host.roles.includes(role)),
    }))
    .filter(({ hosts }) => hosts.length > 0)
    .map(({ words, hosts }) => count(hosts.length, words));
  const others = hosts.filter((host) => host.roles.length === 0).length;
  if (others > 0) parts.push(count(others, ['other host', 'other hosts']));
  return [...parts, count(services.length, ['service', 'services'])].join(', ');
}

function describePlaybook({ plays }: Playbook): string {
  const tasks = plays.reduce((sum, play) => sum + play.tasks.length, 0);
  return [count(plays.length, ['play', 'plays']), count(tasks, ['task', 'tasks'])].join(', ');
}

function count(number: number, [one, many]: readonly [string, string]): string {
  return `${number} ${number === 1 ? one : many}`;
}

function toReported({ at, message, suggestion }: Problem): Reported {
  return { ...at, message, ...(suggestion === undefined ? {} : { suggestion }) };
}
