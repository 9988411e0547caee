import { homedir } from 'node:os';
import path from 'node:path';

/** Makes paths of a file absolute: `~/` is the home folder, others stand beside that file. */
export function resolveBeside(file: string): (written: string) => string {
  const folder = path.dirname(path.resolve(file));
  return (written) =>
    written === '~' || written.startsWith('~/')
      ? path.join(homedir(), written.slice(1))
      : path.resolve(folder, written);
}
