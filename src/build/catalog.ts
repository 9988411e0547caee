import type { Program } from './source/source.js';

/** A version that is known to build, with the checksums of upstream's archives. */
export type KnownVersion = {
  /** Hex, by the ending of the archive's name. */
  readonly sha256: { readonly 'tar.gz': string; readonly 'tar.xz'?: string };
  /** The Debian suite whose source package holds the same `tar.gz`. */
  readonly debianSuite?: string;
  /** The nearest version that a release of Debian has, for where this one cannot be had. */
  readonly nearest?: string;
};

/** A version that lvsdeploy does not build. */
export type RefusedVersion = {
  readonly reason: string;
  /** The nearest version that works. */
  readonly instead: string;
};

/** What is known about the versions of one program. */
export type Catalog = {
  /** Ends with a slash. */
  readonly upstream: string;
  readonly known: Readonly<Record<string, KnownVersion>>;
  readonly refused: Readonly<Record<string, RefusedVersion>>;
};

const keepalived: Catalog = {
  upstream: 'https://www.keepalived.org/software/',
  known: {
    '2.2.7': {
      sha256: { 'tar.gz': 'c61940d874154a560a54627ecf7ef47adebdf832164368d10bf242a4d9b7d49d' },
      debianSuite: 'bookworm',
    },
    '2.2.8': {
      sha256: { 'tar.gz': '85882eb62974f395d4c631be990a41a839594a7e62fbfebcb5649a937a7a1bb6' },
      nearest: '2.2.7',
    },
    '2.3.3': {
      sha256: { 'tar.gz': '2288c5c7609fa452782b7acefa19acce742d0204dc17f54d36da46b10f8b590c' },
      debianSuite: 'trixie',
    },
    '2.3.4': {
      sha256: { 'tar.gz': '6afd95ddb7d3e0d3b8b8e5b3a489144131b61a01b06d29e883d0c44acc8a36bf' },
      debianSuite: 'sid',
      nearest: '2.3.3',
    },
  },
  refused: {
    '1.2.9': {
      reason: 'with a current compiler it builds without libnl, so it cannot drive IPVS by netlink',
      instead: '2.2.7',
    },
    '2.3.0': {
      reason: 'built for /usr it looks for keepalived.conf in the wrong folder',
      instead: '2.2.8',
    },
    '2.3.2': {
      reason: 'its TCP_CHECK does not keep to delay_loop',
      instead: '2.3.3',
    },
  },
};

const ipvsadm: Catalog = {
  upstream: 'https://kernel.org/pub/linux/utils/kernel/ipvsadm/',
  known: {
    '1.31': {
      sha256: {
        'tar.gz': '7276bcf214f31051188b2e44f11029e57303f37e54126e517000c1b2123a6d4e',
        'tar.xz': '1a0a5e25b5a1226435d2fb76341656f83a710183aebb0d204db39c0ec3bedfdb',
      },
      debianSuite: 'bookworm',
    },
  },
  refused: {
    '1.26': { reason: 'it does not compile against libnl 3', instead: '1.31' },
  },
};

/** The versions that are known to build, and those known not to. */
export const catalogs: Readonly<Record<Program, Catalog>> = { keepalived, ipvsadm };
