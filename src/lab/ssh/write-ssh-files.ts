import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import type { LabPaths } from '../state/lab-paths.js';
import type { Snapshot } from '../machine/snapshot.js';
import { renderKnownHosts, renderSshConfig } from './ssh-files.js';

/** Writes what anybody needs to reach the lab by SSH: configuration, known hosts, key. */
export function writeSshFiles(
  paths: LabPaths,
  ports: Readonly<Record<string, number>>,
  { hostKeys, privateKey }: Snapshot,
): void {
  const endpoints = Object.entries(ports).map(([name, port]) => ({
    name,
    port,
    hostKey: hostKeys[name] ?? '',
  }));
  mkdirSync(paths.dir, { recursive: true, mode: 0o700 });
  writeFileSync(paths.sshConfig, renderSshConfig(endpoints, paths), { mode: 0o600 });
  writeFileSync(paths.knownHosts, renderKnownHosts(endpoints), { mode: 0o600 });
  writeFileSync(paths.privateKey, readFileSync(privateKey), { mode: 0o600 });
}
