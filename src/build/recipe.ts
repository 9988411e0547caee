import type { Distribution } from './distribution.js';
import type { Program } from './source/source.js';

/** A line that the summary of configure must hold: without it the program would build, and not work. */
export type Requirement = { readonly name: string; readonly value: string };

/** How a program is built; the commands are POSIX sh, run in the unpacked source, with `$stage` set. */
export type Recipe = {
  /** Raised when the same source would give other files; every cluster then builds anew. */
  readonly edition: number;
  /** Commands that must be there before anything starts. */
  readonly tools: readonly string[];
  /** Arguments of ./configure; undefined: there is none. */
  readonly configure?: readonly string[];
  readonly requirements: readonly Requirement[];
  readonly make: string;
  /** Installs below `$stage`. */
  readonly install: string;
  /** What is not shipped, relative to `$stage`; /etc belongs to templates. */
  readonly leaveOut: readonly string[];
  /** Programs that are stripped, relative to `$stage`. */
  readonly binaries: readonly string[];
  /** Libraries that the first binary must be linked to. */
  readonly libraries: readonly string[];
};

const tools = ['gcc', 'make', 'pkg-config', 'readelf', 'strip', 'tar', 'gzip'];

function keepalivedRecipe({ initSystem }: Distribution): Recipe {
  const systemd = initSystem === 'systemd';
  return {
    edition: 1,
    tools,
    configure: [
      '--prefix=/usr',
      '--sysconfdir=/etc',
      '--localstatedir=/var',
      '--runstatedir=/run',
      '--enable-bfd',
      '--enable-json',
      '--enable-regex',
      `--with-init=${initSystem}`,
      ...(systemd ? ['--with-systemdsystemunitdir=/usr/lib/systemd/system'] : []),
      // Only time: no developer's warnings (each is probed), no dependency files, no debug symbols.
      '--disable-warnings',
      '--disable-dependency-tracking',
      'CFLAGS=-O2 -g0',
    ],
    requirements: [
      { name: 'IPVS use libnl', value: 'Yes' },
      { name: 'libnl version', value: '3' },
      // Else the unit is of Type=forking, and systemd takes a reload for done before it is.
      ...(systemd ? [{ name: 'systemd notify', value: 'Yes' }] : []),
    ],
    make: 'make -j"$(nproc)"',
    install: 'make install DESTDIR="$stage"',
    leaveOut: ['etc', 'usr/share/doc', 'usr/bin/genhash', 'usr/share/man/man1/genhash.1'],
    binaries: ['usr/sbin/keepalived'],
    libraries: ['libnl-genl-3.so', 'libnl-3.so'],
  };
}

function ipvsadmRecipe(): Recipe {
  return {
    edition: 1,
    tools: [...tools, 'which'],
    requirements: [],
    // Never -j: its Makefile does not say that ipvsadm needs libipvs first.
    make: 'make',
    install: 'make install BUILD_ROOT="$stage" SBIN="$stage/usr/sbin" MANDIR=usr/share/man',
    leaveOut: ['etc'],
    binaries: ['usr/sbin/ipvsadm'],
    libraries: ['libnl-genl-3.so', 'libnl-3.so', 'libpopt.so'],
  };
}

/** How a program is built on a distribution. */
export function recipeFor(program: Program, distribution: Distribution): Recipe {
  switch (program) {
    case 'keepalived':
      return keepalivedRecipe(distribution);
    case 'ipvsadm':
      return ipvsadmRecipe();
  }
}
