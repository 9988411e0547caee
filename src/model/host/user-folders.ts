import path from 'node:path';
import type { Environment } from './environment.js';
import { localHome } from './local-user.js';

/** Where lvsdeploy keeps what it remembers of its runs; XDG Base Directory Specification. */
export function userStateFolder(env: Environment = process.env): string {
  return ownFolder(env['XDG_STATE_HOME'], ['.local', 'state']);
}

/** Where lvsdeploy keeps what can be made or fetched again: archives, builds, images. */
export function userCacheFolder(env: Environment = process.env): string {
  return ownFolder(env['XDG_CACHE_HOME'], ['.cache']);
}

/** Where a person keeps what lvsdeploy is told once for all clusters. */
export function userConfigFolder(env: Environment = process.env): string {
  return ownFolder(env['XDG_CONFIG_HOME'], ['.config']);
}

// Relative ones are to be ignored, says the specification.
function ownFolder(named = '', usual: readonly string[]): string {
  const base = path.isAbsolute(named) ? named : path.join(localHome(), ...usual);
  return path.join(base, 'lvsdeploy');
}
