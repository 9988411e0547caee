import path from 'node:path';

import { packageRoot } from '../../package-root.js';

/** The folder of one lab's state: `$LVSDEPLOY_LAB_DIR`, or `.lab` in the package. */
export function labDir(env: NodeJS.ProcessEnv = process.env): string {
  const configured = env['LVSDEPLOY_LAB_DIR'];
  return configured === undefined || configured === ''
    ? path.join(packageRoot, '.lab')
    : path.resolve(configured);
}

/** Folder of the files that land in the lab's image and machine. */
export const guestDir = path.join(packageRoot, 'lab');

/** The files of one lab, by what they are. */
export type LabPaths = ReturnType<typeof labPaths>;

/** Where a lab keeps what. */
export function labPaths(dir: string) {
  const inDir = (name: string) => path.join(dir, name);
  return {
    dir,
    state: inDir('lab.json'),
    lock: inDir('lock'),
    unfinished: inDir('unfinished'),
    sshConfig: inDir('ssh_config'),
    knownHosts: inDir('known_hosts'),
    privateKey: inDir('id_ed25519'),
    data: inDir('data.qcow2'),
    machinePid: inDir('machine.pid'),
    machineLog: inDir('machine.log'),
    consoleLog: inDir('console.log'),
    qmpSocket: inDir('qmp.sock'),
    controlSocket: inDir('control.sock'),
    builder: inDir('builder'),
    builderPid: inDir('builder.pid'),
    builderLog: inDir('builder.log'),
  } as const;
}
