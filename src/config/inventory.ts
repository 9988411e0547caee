import type { BuildMistake } from '../model/host/build-mistake.js';
import type { BuildRequest } from '../model/cluster/build-request.js';
import type { Cluster } from '../model/cluster/cluster.js';
import type { Environment } from '../model/host/environment.js';
import type { Problem } from '../model/problem/problem.js';
import type { Secret } from '../model/run/secret.js';
import type { SshFileMistake } from '../model/host/ssh-file-mistake.js';
import type { SshSettings } from '../model/cluster/ssh-settings.js';

/** A valid inventory. */
export type Inventory = {
  readonly cluster: Cluster;
  /** Every secret in it, for the sink that redacts what is printed. */
  readonly secrets: readonly Secret[];
  /** What is right and still unwise. */
  readonly warnings: readonly Problem[];
};

/** What an inventory is held against besides its own words. */
export type InventoryChecks = {
  /** Where secrets are taken from. Default: that of this process. */
  readonly env?: Environment;
  /** What can be built is known elsewhere. Default: whatever it is. */
  readonly findBuildMistakes?: (request: BuildRequest) => readonly BuildMistake[];
  /** What is warned of in the files that SSH settings name. Default: they are not looked at. */
  readonly findSshFileMistakes?: (settings: SshSettings) => readonly SshFileMistake[];
};
