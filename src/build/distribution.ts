import { LvsError } from '../model/problem/error.js';
import type { HostFacts } from '../model/host/host-facts.js';
import type { Program } from './source/source.js';

/** Distributions that build alike. */
export type Distribution = {
  readonly initSystem: 'systemd' | 'openrc';
  /** What building needs, on the builder only. */
  readonly buildPackages: Readonly<Record<Program, readonly string[]>>;
};

// gcc, libc6-dev and make instead of build-essential: no C++, no packaging tools, half the time.
const debianCompiler = ['gcc', 'libc6-dev', 'make', 'pkg-config', 'xz-utils'];

const debian: Distribution = {
  initSystem: 'systemd',
  buildPackages: {
    keepalived: [
      ...debianCompiler,
      'libkmod-dev',
      'libmagic-dev',
      'libmnl-dev',
      'libnftnl-dev',
      'libnl-3-dev',
      'libnl-genl-3-dev',
      'libpcre2-dev',
      'libssl-dev',
      'libsystemd-dev',
    ],
    // Its Makefile asks `which pkg-config`; debianutils, which is essential, has `which`.
    ipvsadm: [...debianCompiler, 'libnl-3-dev', 'libnl-genl-3-dev', 'libpopt-dev'],
  },
};

/** By `ID` of os-release(5). */
const distributions: Readonly<Record<string, Distribution>> = { debian, ubuntu: debian };

/** How a host's distribution builds; throws UNSUPPORTED_HOST where that is not known. */
export function findDistribution({ osId, osVersion }: HostFacts): Distribution {
  const found = Object.hasOwn(distributions, osId) ? distributions[osId] : undefined;
  if (found !== undefined) return found;
  throw new LvsError(
    'UNSUPPORTED_HOST',
    `lvsdeploy cannot build from source on ${`${osId} ${osVersion}`.trim() || 'this distribution'}.`,
    { hint: `It can on: ${Object.keys(distributions).join(', ')}.` },
  );
}

/** Every package that building a program needs on any distribution, for facts that are asked before the distribution is known. */
export function allBuildPackages(program: Program): readonly string[] {
  return [...new Set(Object.values(distributions).flatMap((one) => one.buildPackages[program]))];
}
