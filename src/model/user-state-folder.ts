import os from 'node:os';
import path from 'node:path';

/** Where lvsdeploy keeps what it remembers of its runs; XDG Base Directory Specification. */
export function userStateFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const named = env['XDG_STATE_HOME'] ?? '';
  // Relative ones are to be ignored, says the specification.
  const base = path.isAbsolute(named) ? named : path.join(os.homedir(), '.local', 'state');
  return path.join(base, 'lvsdeploy');
}
