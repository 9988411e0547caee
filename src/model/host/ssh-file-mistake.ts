/** Why a file that the inventory names for SSH is of no use now, and what to do. */
export type SshFileMistake = {
  /** The path, as the settings have it. */
  readonly path: string;
  readonly message: string;
  readonly suggestion: string;
};
