import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { setLink } from '../../lab/faults.js';
import { powerOff, powerOn } from '../../lab/machine/power.js';
import { labDir, labPaths } from '../../lab/state/lab-paths.js';
import { readLabState } from '../../lab/state/lab-state.js';
import type { Cluster } from '../../model/cluster/cluster.js';
import type { SwitchCommands } from '../../model/cluster/switch-commands.js';
import type { Environment } from '../../model/host/environment.js';
import { LvsError } from '../../model/problem/error.js';
import type { Switch, Switches } from '../../verify/faults/ways/switches.js';
import type { Invocation } from '../invocation/invocation.js';
import type { NodeActName } from '../lab/act-on-node.js';

type Origin = Pick<Invocation, 'env' | 'program'>;

/** How something is taken from hosts and given back. */
type Switchable = {
  /** How the lab does it to a node. */
  readonly off: (node: string, dir: string) => Promise<void>;
  readonly on: (node: string, dir: string) => Promise<void>;
  /** The command of `lab` that gives it back. */
  readonly onCommand: NodeActName;
  /** What to do where a command of the operator failed. */
  readonly hint: string;
};

const switchables: Readonly<Record<keyof Switches, Switchable>> = {
  power: {
    ...{ off: powerOff, on: powerOn, onCommand: 'power-on' },
    hint: 'Try it by hand, and switch the host on if it is off.',
  },
  link: {
    off: (node, dir) => setLink({ node }, 'down', dir),
    on: (node, dir) => setLink({ node }, 'up', dir),
    onCommand: 'plug',
    hint: 'Try it by hand, and connect the host again if it is cut off.',
  },
};

/** What can be switched on this cluster, by the operator's commands, or by the lab. */
export function findSwitches(cluster: Cluster, origin: Origin): Switches {
  const find = (what: keyof Switches): Switch | undefined =>
    cluster[what] === undefined
      ? labSwitch(cluster, switchables[what], origin)
      : operatorSwitch(cluster, { what, commands: cluster[what] }, origin);
  return { power: find('power'), link: find('link') };
}

type Commanded = { readonly what: keyof Switches; readonly commands: SwitchCommands };

function operatorSwitch(
  { hosts }: Cluster,
  { what, commands: { off, on } }: Commanded,
  { env }: Origin,
): Switch {
  const environment = (host: string): Environment => {
    const address = hosts.find(({ name }) => name === host)?.address;
    return { ...env, LVSDEPLOY_HOST: host, LVSDEPLOY_ADDRESS: address };
  };
  const run = (command: string) => (host: string) =>
    runShell({ what, command, host }, environment(host));
  return {
    controls: (host) => hosts.some(({ name }) => name === host),
    off: run(off),
    on: run(on),
    arm: (host) => armCommand(['sh', '-c', on], environment(host)),
  };
}

/** The lab's hosts are those that its own SSH configuration leads to. */
function labSwitch(
  { environment, hosts }: Cluster,
  { off, on, onCommand }: Switchable,
  { env, program }: Origin,
): Switch | undefined {
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
    off: (host) => off(host, dir),
    on: (host) => on(host, dir),
    arm: (host) => armCommand([...program, 'lab', onCommand, host], env),
  };
}

function isSameFile(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}

type Order = { readonly what: keyof Switches; readonly command: string; readonly host: string };

function runShell(order: Order, env: Environment): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', order.command], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(switchFailed(order, { exitStatus: status ?? 128, stderr }));
    });
  });
}

function switchFailed(
  { what, command, host }: Order,
  { exitStatus, stderr }: { exitStatus: number; stderr: string },
): LvsError {
  return new LvsError('COMMAND_FAILED', `The ${what} command of the inventory failed.`, {
    ...{ host, command, exitStatus, stderr: stderr.trim().split('\n').slice(-10).join('\n') },
    hint: switchables[what].hint,
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
