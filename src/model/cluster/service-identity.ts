/** What runs over IP and IPVS can balance. */
export const protocols = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof protocols)[number];

/** Ports on a VIP, from the first to the last. */
export type PortRange = { readonly first: number; readonly last: number };

/** Where packets for a service arrive on its VIP. */
export type Entrance = PortRange & { readonly protocol: Protocol };

/** Packets are of a service by where they go. */
export type ByAddress = {
  readonly port: number;
  readonly protocol: Protocol;
  readonly mark?: undefined;
};

/** Packets are of a service by a mark that a packet filter gives them: several ports and protocols are one service. */
export type ByMark = {
  /** 1 to 4294967295. */
  readonly mark: number;
  /** What gets the mark; in the order of the inventory. */
  readonly entrances: readonly Entrance[];
  /** Networks of others, as prefixes: packets to them that pass a director are of the service as well; undefined: none. */
  readonly destinations?: readonly string[];
  readonly port?: undefined;
  readonly protocol?: undefined;
};

/** By what the kernel knows the packets of a service. */
export type ServiceIdentity = ByAddress | ByMark;
