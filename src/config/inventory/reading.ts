import type { Secret } from '../../model/run/secret.js';
import type { Path, Report } from '../mistake.js';
import type { InventoryChecks } from '../inventory.js';
import type { SecretInput } from '../schema/secret.js';

/** What every part of the inventory is read with. */
export type Reading = {
  /** Takes what is wrong; the part that is returned then is not used. */
  readonly report: Report;
  /** Takes what is right and still unwise. */
  readonly warn: Report;
  /** Of keepalived, as it is built. */
  readonly version: string;
  readonly secretOf: (input: SecretInput, path: Path) => Secret;
  /** Makes a path of the inventory absolute: `~/` is the home, others stand beside the inventory. */
  readonly pathOf: (path: string) => string;
  readonly findBuildMistakes: NonNullable<InventoryChecks['findBuildMistakes']>;
  readonly findSshFileMistakes: NonNullable<InventoryChecks['findSshFileMistakes']>;
};
