import { spawn } from 'node:child_process';

import { LvsError } from '../model/problem/error.js';
import { requireLabState } from './ssh/lab-hosts.js';
import { labPaths } from './state/lab-paths.js';
import { lastLines } from './ssh/run-program.js';

export type VipForward = {
  readonly vip: string;
  readonly port: number;
  /** Loopback port of this machine. */
  readonly localPort: number;
};

type ForwardOptions = {
  /** Folder of the lab's state. */
  readonly dir: string;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onReady: () => void;
};

/**
 * Makes a virtual service reachable on this machine, by way of the lab's client, as a visitor would
 * come; resolves when it was ended. Throws LAB_FAILED.
 */
export async function forwardVip(
  { vip, port, localPort }: VipForward,
  { dir, signal, onReady }: ForwardOptions,
): Promise<void> {
  const paths = labPaths(dir);
  requireLabState(paths);
  const options = [
    'ExitOnForwardFailure=yes',
    'BatchMode=yes',
    // Says when the connection stands.
    'PermitLocalCommand=yes',
    'LocalCommand=echo ready',
  ].flatMap((option) => ['-o', option]);
  const forward = `127.0.0.1:${String(localPort)}:${vip}:${String(port)}`;
  const args = ['-F', paths.sshConfig, ...options, '-N', '-L', forward, 'client'];
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    let ready = false;
    const end = (): void => void child.kill();
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    child.stdout.once('data', () => {
      ready = true;
      onReady();
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', () => {
      signal.removeEventListener('abort', end);
      if (ready || signal.aborted) resolve();
      else {
        reject(
          new LvsError('LAB_FAILED', `No way to ${vip} from port ${String(localPort)} here`, {
            stderr: lastLines(stderr),
            hint: 'Is the lab up (lvsdeploy lab status), and the port free (--local-port)?',
          }),
        );
      }
    });
  });
}
