import type { BuildMistake } from '../model/host/build-mistake.js';
import type { BuildRequest } from '../model/cluster/build-request.js';
import type { Cluster } from '../model/cluster/cluster.js';
import type { Position } from '../model/problem/position.js';
import type { Problem } from '../model/problem/problem.js';
import type { Secret } from '../model/run/secret.js';
import type { SecretAnswers, SecretSource } from '../model/run/secret-source.js';
import type { Path } from './mistake.js';
import type { SshFileMistake } from '../model/host/ssh-file-mistake.js';
import type { SshSettings } from '../model/cluster/ssh-settings.js';

/** A valid inventory. */
export type Inventory = {
  readonly cluster: Cluster;
  /** Every secret in it, for the sink that redacts what is printed. */
  readonly secrets: readonly Secret[];
  /** The places that hold a secret, or say where it is. */
  readonly secretPlaces: readonly SecretPlace[];
  /** What is right and still unwise. */
  readonly warnings: readonly Problem[];
};

/** A place of an inventory that takes a secret. */
export type SecretPlace = {
  /** `ssh.sudo_password`. */
  readonly name: string;
  readonly path: Path;
  readonly at: Position;
  /** Where its source is named. */
  readonly sourceAt: Position;
  /** Undefined: the secret stands in the inventory. */
  readonly source: SecretSource | undefined;
  readonly secret: Secret;
};

/** Takes secrets from their sources, each once. */
export type SecretKeeper = {
  /** What can be told at once; others are withheld. */
  readonly atOnce: SecretAnswers;
  /**
   * `isSound`: nothing else was found wrong with the inventory; where something was, no programs need
   * to be started for it.
   */
  readonly take: (
    sources: readonly SecretSource[],
    how: { readonly isSound: boolean },
  ) => Promise<SecretAnswers>;
};

/** What an inventory is held against besides its own words. */
export type InventoryChecks = {
  /** What is known of the sources of secrets. Default: nothing, so that no secret has a value. */
  readonly secrets?: SecretAnswers;
  /** What is in a small file of this machine, or why it cannot be known: `it does not exist`. Default: nobody looks. */
  readonly readLocalText?: (
    path: string,
  ) => { readonly text: string } | { readonly objection: string } | undefined;
  /** ms since 1970. Default: now. */
  readonly nowMs?: number;
  /** What can be built is known elsewhere. Default: whatever it is. */
  readonly findBuildMistakes?: (request: BuildRequest) => readonly BuildMistake[];
  /** What is warned of in the files that SSH settings name. Default: they are not looked at. */
  readonly findSshFileMistakes?: (settings: SshSettings) => readonly SshFileMistake[];
};

/** The same for a file, whose secrets are taken on the way. */
export type LoadingChecks = Omit<InventoryChecks, 'secrets'> & {
  /** Default: none is taken. */
  readonly keeper?: SecretKeeper;
};
