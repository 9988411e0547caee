import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../src/package-root.js';

/** The command as users get it; throws where the sources were compiled since. */
export function currentCommand(): string {
  const command = path.join(packageRoot, 'dist/bin/lvsdeploy.js');
  const { mtimeMs } = statSync(command);
  const compiled = path.join(packageRoot, 'dist/src');
  const newer = readdirSync(compiled, { recursive: true, encoding: 'utf8' }).find(
    (file) => file.endsWith('.js') && statSync(path.join(compiled, file)).mtimeMs > mtimeMs,
  );
  if (newer !== undefined) {
    throw new Error(`dist/src/${newer} is newer than dist/bin: npm run build`);
  }
  return command;
}
