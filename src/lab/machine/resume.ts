import { rmSync } from 'node:fs';

import { awaitSshd } from '../ssh/lab-hosts.js';
import type { LabParts } from '../lab-parts.js';
import type { LabPaths } from '../state/lab-paths.js';
import type { LabState } from '../state/lab-state.js';
import { setMachineClock, startMachine } from './machine.js';
import type { Forward } from './machine-args.js';
import { programEnv } from './requirements.js';
import { namesOfStarted } from '../topology.js';
import { runChecked } from '../ssh/run-program.js';

function forwardsOf({ topology, ports }: LabState): readonly Forward[] {
  return topology.nodes.map(({ name, legs: [{ segment, addresses }] }) => ({
    segment,
    address: addresses[0],
    port: ports[name] ?? 0,
  }));
}

/** Starts the machine where it was saved; resolves when the sshd of every node that has power answers. */
export async function resumeMachine(
  paths: LabPaths,
  state: LabState,
  { image, snapshot }: LabParts,
): Promise<void> {
  rmSync(paths.data, { force: true });
  await runChecked(
    ['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', snapshot.data, paths.data],
    { doing: "Making the lab's data disk", env: programEnv() },
  );
  await startMachine({
    paths,
    hardware: state.hardware,
    kernel: image.kernel,
    initrd: image.initrd,
    image: image.disk,
    forwards: forwardsOf(state),
    resumeFrom: snapshot.memory,
  });
  await setMachineClock(paths);
  await Promise.all(namesOfStarted(state.topology).map((name) => awaitSshd(state, name)));
}
