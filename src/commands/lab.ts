import { Command, InvalidArgumentError, Option } from 'commander';

import { labDir } from '../lab/lab-paths.js';
import type * as Power from '../lab/power.js';
import { exitCodes, type ExitCode } from '../model/exit-code.js';
import type { Invocation } from './invocation.js';
import { addLabFaults } from './lab-faults.js';
import { addNodeCommands, since, tell, type NodeCommand } from './lab-node-command.js';

function parsePort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('Expected 1 to 65535.');
  return port;
}

function progressOf({ stderr }: Invocation): (text: string) => void {
  return (text) => void stderr.write(`lab: ${text}\n`);
}

function addUp(lab: Command, invocation: Invocation): void {
  lab
    .command('up')
    .description('start the lab; the first time builds and boots it, later ones resume it')
    .option('--file <lab.yml>', 'a lab file: further nodes, memory')
    .action(async ({ file }: { readonly file?: string }) => {
      const startedAt = Date.now();
      const { bootLab } = await import('../lab/lab.js');
      const topology =
        file === undefined
          ? undefined
          : await (await import('./lab-topology.js')).readTopology(file);
      const state = await bootLab({
        dir: labDir(invocation.env),
        ...(topology && { topology }),
        onProgress: progressOf(invocation),
        signal: invocation.interruption.heed(),
      });
      const nodes = state.topology.nodes.map(({ name }) => name);
      tell(invocation, `The lab is up (${since(startedAt)}): ${nodes.join(', ')} and builder.`);
      invocation.endWith(exitCodes.success);
    });
}

function addDown(lab: Command, invocation: Invocation): void {
  lab
    .command('down')
    .description(
      'end every process of the lab; what its nodes held is gone, what the builder built stays',
    )
    .option('--purge', "also remove the lab's folder and every cached image", false)
    .action(async ({ purge }: { readonly purge: boolean }) => {
      const { stopLab } = await import('../lab/lab.js');
      await stopLab({ dir: labDir(invocation.env), purge });
      tell(invocation, 'The lab is down.');
      invocation.endWith(exitCodes.success);
    });
}

function addReset(lab: Command, invocation: Invocation): void {
  lab
    .command('reset')
    .description('put every node back to its first boot; the builder keeps what it built')
    .action(async () => {
      const startedAt = Date.now();
      const { resetLab } = await import('../lab/lab.js');
      await resetLab({
        dir: labDir(invocation.env),
        onProgress: progressOf(invocation),
        signal: invocation.interruption.heed(),
      });
      tell(invocation, `Every node is as at its first boot (${since(startedAt)}).`);
      invocation.endWith(exitCodes.success);
    });
}

function addStatus(lab: Command, invocation: Invocation): void {
  lab
    .command('status')
    .description('show what runs; exit code 1 where not everything does')
    .addOption(
      new Option('--output <format>', 'how to show it').choices(['plain', 'json']).default('plain'),
    )
    .action(async ({ output }: { readonly output: 'plain' | 'json' }) => {
      const [{ labStatus }, { renderStatus }] = await Promise.all([
        import('../lab/lab-status.js'),
        import('../lab/render-status.js'),
      ]);
      const status = await labStatus(labDir(invocation.env));
      tell(invocation, output === 'json' ? JSON.stringify(status) : renderStatus(status));
      const allUp = status.running && status.hosts.every(({ up }) => up);
      invocation.endWith(allUp ? exitCodes.success : exitCodes.failed);
    });
}

function addSsh(lab: Command, invocation: Invocation): void {
  lab
    .command('ssh')
    .description(
      'log in on a host of the lab, or run a command there: one word is a shell command line, several are a program and its arguments',
    )
    .argument('<node>', 'a node, or "builder"')
    .argument('[command...]', 'what to run, after --')
    .action(async (node: string, command: readonly string[]) => {
      const dir = labDir(invocation.env);
      const { openShell } = await import('../lab/shell.js');
      // The exit code of the command itself passes through.
      invocation.endWith((await openShell(node, command, dir)) as ExitCode);
    });
}

function addOpen(lab: Command, invocation: Invocation): void {
  lab
    .command('open')
    .description('make the VIP reachable for a browser on this machine, until Ctrl-C')
    .option('--vip <address>', 'virtual address', '10.0.0.227')
    .option('--port <number>', 'its port', parsePort, 80)
    .option('--local-port <number>', 'port on this machine', parsePort, 8080)
    .action(
      async (options: {
        readonly vip: string;
        readonly port: number;
        readonly localPort: number;
      }) => {
        const { forwardVip } = await import('../lab/forward-vip.js');
        const url = `http://127.0.0.1:${String(options.localPort)}/`;
        const dir = labDir(invocation.env);
        const onReady = () =>
          tell(invocation, `${url} leads to ${options.vip} by way of the client; Ctrl-C ends it.`);
        await invocation.interruption.endless((signal) =>
          forwardVip(options, { dir, signal, onReady }),
        );
        invocation.endWith(exitCodes.interrupted);
      },
    );
}

function addLogs(lab: Command, invocation: Invocation): void {
  lab
    .command('logs')
    .description("show what the lab's machine and builder logged, or a node's journal")
    .argument('[node]', 'a node; it may be off')
    .action(async (node: string | undefined) => {
      const dir = labDir(invocation.env);
      const { readLogs } = await import('../lab/logs.js');
      tell(invocation, await readLogs(node, dir));
      invocation.endWith(exitCodes.success);
    });
}

const power: () => Promise<typeof Power> = () => import('../lab/power.js');

const powerCommands: readonly NodeCommand[] = [
  {
    name: 'power-off',
    description: 'take the power from a node, as a data centre would',
    act: async (node, dir) => (await power()).powerOff(node, dir),
    outcome: (node, took) => `${node} has no power (${took}).`,
  },
  {
    name: 'power-on',
    description: 'give a node its power and wait for its sshd',
    act: async (node, dir) => (await power()).powerOn(node, dir),
    outcome: (node, took) => `${node} is up (${took}).`,
  },
  {
    name: 'reboot',
    description: 'shut a node down in order, boot it, and wait for its sshd',
    act: async (node, dir) => (await power()).reboot(node, dir),
    outcome: (node, took) => `${node} is up again (${took}).`,
  },
];

/** `lvsdeploy lab`: a whole cluster with its gateway and a client, inside one virtual machine. */
export function labCommand(invocation: Invocation): Command {
  const lab = new Command('lab').description(
    'run a cluster to try everything on, in one virtual machine',
  );
  for (const add of [addUp, addDown, addStatus, addSsh, addOpen, addLogs, addReset]) {
    add(lab, invocation);
  }
  addNodeCommands(lab, invocation, powerCommands);
  addLabFaults(lab, invocation);
  return lab;
}
