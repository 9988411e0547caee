import type { Secret } from '../run/secret.js';

/** Algorithms that sign updates; RFC 8945 section 6. */
export const tsigAlgorithms = ['hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const;
export type TsigAlgorithm = (typeof tsigAlgorithms)[number];

/** What signs updates of a zone; RFC 8945. */
export type TsigKey = {
  readonly name: string;
  readonly algorithm: TsigAlgorithm;
  /** In base64. */
  readonly secret: Secret;
};

/** A name server that takes updates of a zone; RFC 2136. */
export type NameServer = {
  readonly address: string;
  readonly port: number;
  /** Without a dot at its end. */
  readonly zone: string;
  /** undefined: it takes updates from where they come. */
  readonly key?: TsigKey;
  /** Host from which it is asked; undefined: the control host. */
  readonly from?: string;
};

/** How clients find real servers while no director is left. */
export type Emergency = {
  /** Names that clients use, without a dot at their end. */
  readonly names: readonly string[];
  /** How long resolvers may keep their addresses. */
  readonly ttlSeconds: number;
  /** undefined: somebody pastes what is printed. */
  readonly nameServer?: NameServer;
};

/** Whether a real server answers clients of a service without any director. */
export type OwnAnswer = {
  readonly host: string;
  readonly address: string;
  readonly service: string;
  readonly answers: boolean;
  /** What was seen. */
  readonly how: string;
  /** What is to be done so that it does; undefined: nothing. */
  readonly needs?: string;
};

/** Where a name leads, as a name server says. */
export type Lead = {
  readonly name: string;
  /** IPv4 addresses, in their order; empty: it has none. */
  readonly addresses: readonly string[];
  readonly ttlSeconds: number;
};
