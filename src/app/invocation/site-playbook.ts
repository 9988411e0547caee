import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../package-root.js';

/** The playbook that runs where none is named. */
export function sitePlaybook(): string {
  return path.join(packageRoot, 'playbooks', 'site.yml');
}

/** What to say where a playbook of the same name is in the current folder, and is not the one that runs. */
export function describeIgnoredPlaybook(
  named: string | undefined,
  folder = '',
): string | undefined {
  const here = path.join('playbooks', 'site.yml');
  const file = path.join(folder, here);
  if (named !== undefined || !existsSync(file)) return undefined;
  if (realpathSync(file) === realpathSync(sitePlaybook())) return undefined;
  return `${here} in the current folder is not used: without --playbook, the site.yml that comes with lvsdeploy runs. To use yours: --playbook ${here}`;
}
