import type { Rows } from '../row.js';
import { files } from './files.js';
import { globalVrrp } from './instances.js';
import { interfaces } from './interfaces.js';
import { mail } from './mail.js';
import { globalProcess } from './processes.js';
import { scripts } from './scripts.js';
import { globalChecker } from './services.js';

/** What counts for all of keepalived. */
export const globalDefs: Rows = [
  ...[...mail, ...scripts, ...files, ...interfaces],
  ...[...globalVrrp, ...globalChecker, ...globalProcess],
];
