import { spawnSync } from 'node:child_process';

/** For testUnless: why file systems cannot be mounted here; undefined: they can. */
export const whyNoMount =
  spawnSync('unshare', ['--mount', 'true']).status === 0 ? undefined : 'mounting needs root';
