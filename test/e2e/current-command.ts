import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../src/package-root.js';

const bundled = 'dist/bin/lvsdeploy.js';

/** The command as users get it; throws where it is not that of the sources. */
export function currentCommand(): string {
  const reason = whyStale();
  if (reason !== undefined) throw new Error(`${reason}: npm run build`);
  return path.join(packageRoot, bundled);
}

/** What of a package has changed since its command was put together; undefined: nothing. */
export function whyStale(root = packageRoot): string | undefined {
  const command = statSync(path.join(root, bundled), { throwIfNoEntry: false });
  if (command === undefined) return `There is no ${bundled}`;
  const newer = listSources(root).find(
    (file) => statSync(path.join(root, file)).mtimeMs > command.mtimeMs,
  );
  return newer === undefined ? undefined : `${newer} is newer than ${bundled}`;
}

// How the command is put together is said in package.json.
function listSources(root: string): readonly string[] {
  const compiled = readdirSync(path.join(root, 'dist/src'), { recursive: true, encoding: 'utf8' });
  const scripts = compiled.filter((file) => file.endsWith('.js'));
  return ['package.json', ...scripts.map((file) => path.join('dist/src', file))];
}
