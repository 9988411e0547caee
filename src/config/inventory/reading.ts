import type { Secret } from '../../model/run/secret.js';
import type { Path, Report } from '../mistake.js';
import type { InventoryChecks } from '../inventory.js';
import type { SecretShape } from './read/read-secret.js';
import type { SecretInput } from '../schema/secret.js';

/** What every part of the inventory is read with. */
export type Reading = {
  /** Takes what is wrong; the part that is returned then is not used. */
  readonly report: Report;
  /** Takes what is right and still unwise. */
  readonly warn: Report;
  /** ms since 1970. */
  readonly nowMs: number;
  /** Of keepalived, as it is built. */
  readonly version: string;
  readonly secretOf: (input: SecretInput, path: Path, shape?: SecretShape) => Secret;
  /** Makes a path of the inventory absolute: `~/` is the home, others stand beside the inventory. */
  readonly pathOf: (path: string) => string;
  /** What is in a file of this machine; undefined: nobody looks. */
  readonly readLocalText: NonNullable<InventoryChecks['readLocalText']>;
  readonly findBuildMistakes: NonNullable<InventoryChecks['findBuildMistakes']>;
  readonly findSshFileMistakes: NonNullable<InventoryChecks['findSshFileMistakes']>;
};
