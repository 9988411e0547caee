import { readFileSync, renameSync, writeFileSync } from 'node:fs';

import type { LabPaths } from './lab-paths.js';
import type { Hardware } from '../machine/machine-args.js';
import type { Topology } from '../topology.js';

/** What is remembered about a lab between commands: `lab.json` in its folder. */
export type LabState = {
  readonly image: string;
  readonly snapshot: string;
  readonly hardware: Hardware;
  readonly topology: Topology;
  /** Loopback port of each node's sshd, and of the builder's. */
  readonly ports: Readonly<Record<string, number>>;
};

/** Reads what was remembered; undefined where there never was a lab. */
export function readLabState(paths: LabPaths): LabState | undefined {
  try {
    return JSON.parse(readFileSync(paths.state, 'utf8')) as LabState;
  } catch {
    return undefined;
  }
}

/** Remembers, atomically. */
export function writeLabState(paths: LabPaths, state: LabState): void {
  const temporary = `${paths.state}.new`;
  writeFileSync(temporary, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, paths.state);
}
