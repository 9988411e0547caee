import path from 'node:path';
import { localHome } from '../../model/host/local-user.js';

/** Makes paths of a file absolute: `~/` is the home folder, others stand beside that file. */
export function resolveBeside(file: string): (written: string) => string {
  const folder = path.dirname(path.resolve(file));
  return (written) =>
    written === '~' || written.startsWith('~/')
      ? path.join(localHome(), written.slice(1))
      : path.resolve(folder, written);
}
