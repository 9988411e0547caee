import { homedir } from 'node:os';
import path from 'node:path';

/** Where the control host keeps archives: `$XDG_CACHE_HOME/lvsdeploy`, or `~/.cache/lvsdeploy`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const wanted = env['XDG_CACHE_HOME'] ?? '';
  // The XDG Base Directory Specification: a relative path is invalid, and to be ignored.
  const base = path.isAbsolute(wanted) ? wanted : path.join(homedir(), '.cache');
  return path.join(base, 'lvsdeploy');
}
