import { isBuilderRunning } from '../image/builder.js';
import { hostNames } from '../ssh/lab-hosts.js';
import { askMachine } from '../control.js';
import { labDir, labPaths, type LabPaths } from './lab-paths.js';
import { readLabState } from './lab-state.js';
import { isMachineRunning } from '../machine/machine.js';
import type { Accelerator } from '../machine/machine-args.js';
import { readBanner } from '../machine/ports.js';
import { builderName, type Topology } from '../topology.js';

export type HostStatus = {
  readonly name: string;
  /** Loopback port of its sshd. */
  readonly port: number;
  /** First address in the lab; undefined for the builder. */
  readonly address?: string;
  /** Whether its sshd answers. */
  readonly up: boolean;
  /** Nobody has switched it on, or somebody off. */
  readonly power?: false;
};

export type LabStatus = {
  readonly dir: string;
  /** Whether the machine that holds the nodes runs. */
  readonly running: boolean;
  readonly accelerator?: Accelerator;
  readonly hosts: readonly HostStatus[];
};

const bannerTimeoutMs = 10_000;

/** The nodes without power. Whoever asks one of them for its sshd waits long. */
async function listPowerless(paths: LabPaths, { nodes }: Topology): Promise<readonly string[]> {
  const script =
    'systemctl list-units --plain --no-legend --all \'lab-node@*\' | awk \'$3 == "active" || $3 == "activating" { print $1 }\'';
  // It takes one order at a time, and may be at another one.
  const answer = await askMachine(paths.controlSocket, script, bannerTimeoutMs).catch(
    () => undefined,
  );
  if (answer?.exitStatus !== 0) return [];
  const units = answer.output.split('\n');
  return nodes
    .map(({ name }) => name)
    .filter((name) => !units.includes(`lab-node@${name}.service`));
}

/** What runs, as seen from outside. */
export async function labStatus(dir = labDir()): Promise<LabStatus> {
  const paths = labPaths(dir);
  const state = readLabState(paths);
  if (state === undefined) return { dir, running: false, hosts: [] };
  const running = isMachineRunning(paths);
  const off = running ? await listPowerless(paths, state.topology) : [];
  const readHost = async (name: string): Promise<HostStatus> => {
    const port = state.ports[name] ?? 0;
    const node = state.topology.nodes.find((candidate) => candidate.name === name);
    if (off.includes(name)) {
      return {
        name,
        port,
        ...(node && { address: node.legs[0].addresses[0] }),
        up: false,
        power: false,
      };
    }
    const mayAnswer = name === builderName ? isBuilderRunning(paths) : running;
    const banner = mayAnswer ? await readBanner(port, bannerTimeoutMs) : undefined;
    const up = banner?.startsWith('SSH-') === true;
    return { name, port, ...(node && { address: node.legs[0].addresses[0] }), up };
  };
  const hosts = await Promise.all(hostNames(state).map(readHost));
  return { dir, running, accelerator: state.hardware.accelerator, hosts };
}
