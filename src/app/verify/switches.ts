import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { labDir, labPaths } from '../../lab/state/lab-paths.js';
import { readLabState } from '../../lab/state/lab-state.js';
import { powerOff, powerOn } from '../../lab/machine/power.js';
import type { Cluster, PowerCommands } from '../../model/cluster/cluster.js';
import type { Environment } from '../../model/host/environment.js';
import { LvsError } from '../../model/problem/error.js';
import type { Switch, Switches } from '../../verify/faults/ways/switches.js';
import type { Invocation } from '../invocation/invocation.js';

type Origin = Pick<Invocation, 'env' | 'program'>;

/** What can be switched on this cluster: the power of its hosts by the operator's commands, or by the lab. */
export function findSwitches(cluster: Cluster, origin: Origin): Switches {
  if (cluster.power !== undefined) return { power: operatorPower(cluster, cluster.power, origin) };
  const power = labPower(cluster, origin);
  return power === undefined ? {} : { power };
}

function operatorPower({ hosts }: Cluster, { off, on }: PowerCommands, { env }: Origin): Switch {
  const environment = (host: string): Environment => {
    const address = hosts.find(({ name }) => name === host)?.address;
    return { ...env, LVSDEPLOY_HOST: host, LVSDEPLOY_ADDRESS: address };
  };
  return {
    controls: (host) => hosts.some(({ name }) => name === host),
    off: (host) => runShell(off, host, environment(host)),
    on: (host) => runShell(on, host, environment(host)),
    arm: (host) => armCommand(['sh', '-c', on], environment(host)),
  };
}

/** The lab's hosts are those that its own SSH configuration leads to. */
function labPower({ environment, hosts }: Cluster, { env, program }: Origin): Switch | undefined {
  const dir = labDir(env);
  const paths = labPaths(dir);
  const state = environment === 'lab' ? readLabState(paths) : undefined;
  if (state === undefined) return undefined;
  const nodes = state.topology.nodes.map(({ name }) => name);
  const isOfLab = (host: string): boolean => {
    const file = hosts.find(({ name }) => name === host)?.ssh.configFile;
    return file !== undefined && nodes.includes(host) && isSameFile(file, paths.sshConfig);
  };
  return {
    controls: isOfLab,
    off: (host) => powerOff(host, dir),
    on: (host) => powerOn(host, dir),
    arm: (host) => armCommand([...program, 'lab', 'power-on', host], env),
  };
}

function isSameFile(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}

function runShell(command: string, host: string, env: Environment): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(powerFailed(command, host, { exitStatus: status ?? 128, stderr }));
    });
  });
}

function powerFailed(
  command: string,
  host: string,
  { exitStatus, stderr }: { exitStatus: number; stderr: string },
): LvsError {
  return new LvsError('COMMAND_FAILED', 'The power command of the inventory failed.', {
    ...{ host, command, exitStatus, stderr: stderr.trim().split('\n').slice(-10).join('\n') },
    hint: 'Try it by hand, and switch the host on where it is off.',
  });
}

/**
 * Starts a process that runs the command as soon as this one is gone, however it went: the pipe
 * between them ends with it. The function given back makes it end without doing so.
 */
function armCommand(command: readonly string[], env: Environment): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const script = 'read -r _ && exit; exec "$@"';
    const guard = spawn('sh', ['-c', script, 'sh', ...command], {
      env,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guard.stdin.on('error', () => undefined);
    guard.once('error', reject);
    guard.once('spawn', () => resolve(() => guard.stdin.end('disarmed\n')));
    guard.unref();
  });
}
