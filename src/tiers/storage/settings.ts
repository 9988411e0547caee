/** Something of the shared storage, as real servers see it. */
export type StorageMount = {
  /** Absolute path on the real servers. */
  readonly path: string;
  /** `SERVER:/EXPORT` with nfs, the name of a volume with glusterfs. */
  readonly source: string;
  readonly readOnly: boolean;
};

/** A host that holds bricks. */
export type StorageNode = {
  /** Name of the host. */
  readonly host: string;
  /** By which the nodes know each other, and real servers know them. */
  readonly address: string;
  /** It holds names and attributes of files only, to tell which of the other two is right. */
  readonly arbiter: boolean;
};

/** An export of somebody else's file server. */
export type NfsSettings = {
  readonly kind: 'nfs';
  readonly mounts: readonly StorageMount[];
};

/** Volumes on hosts of the inventory, each file on all of them. */
export type GlusterSettings = {
  readonly kind: 'glusterfs';
  readonly mounts: readonly StorageMount[];
  /** Three; with an arbiter that is the last one. */
  readonly nodes: readonly StorageNode[];
  /** Folder of all bricks on each node: a file system of its own. */
  readonly bricks: string;
};

/** Storage that all real servers share. */
export type StorageSettings = NfsSettings | GlusterSettings;

declare module '../../model/cluster/tiers.js' {
  interface TierSettings {
    readonly storage: StorageSettings;
  }
}
