/** What all commands about secrets are told. */
export type SecretOptions = {
  /** The list of recipients. Default: beside the inventory. */
  readonly recipients?: string;
};
