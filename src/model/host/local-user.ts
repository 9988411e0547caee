import os from 'node:os';
import type { Environment } from './environment.js';
import { LvsError } from '../problem/error.js';

/** The name of who runs this; `uid-1000` where the system knows none, as in many containers. */
export function localUserName(env: Environment = process.env): string {
  try {
    return os.userInfo().username;
  } catch {
    return env['LOGNAME'] ?? env['USER'] ?? `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

/** This user's home folder. Throws USAGE where neither $HOME nor the system knows one. */
export function localHome(): string {
  try {
    return os.homedir();
  } catch (cause) {
    throw new LvsError('USAGE', 'There is no home folder for this user.', {
      hint: 'Set HOME to a folder that may be written: docker run -e HOME=/tmp ...',
      cause,
    });
  }
}
