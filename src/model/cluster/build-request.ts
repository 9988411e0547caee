/** Where a source archive may come from; every way ends in the same checksum. */
export type SourceOrigin =
  | { readonly type: 'upstream' }
  | { readonly type: 'url'; readonly url: string }
  /** Absolute path on the control host. */
  | { readonly type: 'file'; readonly path: string };

/** A program that lvsdeploy builds from source. */
export type BuildRequest = {
  readonly program: 'ipvsadm' | 'keepalived';
  readonly version: string;
  /** Hex; undefined: that of the known versions. */
  readonly sha256?: string;
  readonly origin: SourceOrigin;
};
