import { Command, InvalidArgumentError, Option } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import type * as Lab from '../app/lab/run-lab.js';
import { addLabFaults } from './lab-faults.js';

function parsePort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('Expected 1 to 65535.');
  return port;
}

const runLab: () => Promise<typeof Lab> = () => import('../app/lab/run-lab.js');

function addUp(lab: Command, invocation: Invocation): void {
  lab
    .command('up')
    .description('start the lab: the first time build and boot it, later resume it')
    .option('--file <lab.yml>', 'a lab file, with more nodes, memory or packages')
    .action(async ({ file }: { readonly file?: string }) => {
      const { startLab } = await runLab();
      invocation.endWith(await startLab(invocation, file));
    });
}

function addDown(lab: Command, invocation: Invocation): void {
  lab
    .command('down')
    .description('stop the lab; the files of its nodes are lost, the builds of the builder stay')
    .option('--purge', "also remove the lab's folder and every cached image", false)
    .action(async ({ purge }: { readonly purge: boolean }) => {
      const { endLab } = await runLab();
      invocation.endWith(await endLab(invocation, purge));
    });
}

function addReset(lab: Command, invocation: Invocation): void {
  lab
    .command('reset')
    .description('reset every node to its first boot; the builder keeps its builds')
    .action(async () => {
      const { resetNodes } = await runLab();
      invocation.endWith(await resetNodes(invocation));
    });
}

function addStatus(lab: Command, invocation: Invocation): void {
  lab
    .command('status')
    .description('show what runs; exit with 1 if not everything does')
    .addOption(
      new Option('--output <format>', 'how to show it').choices(['plain', 'json']).default('plain'),
    )
    .action(async ({ output }: { readonly output: 'plain' | 'json' }) => {
      const { showLab } = await runLab();
      invocation.endWith(await showLab(invocation, output));
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
      const { openLabShell } = await runLab();
      invocation.endWith(await openLabShell(invocation, node, command));
    });
}

function addOpen(lab: Command, invocation: Invocation): void {
  lab
    .command('open')
    .description('make the VIP reachable for a browser on this machine, until Ctrl-C')
    .option('--vip <address>', 'virtual address', '10.0.0.227')
    .option('--port <number>', 'its port', parsePort, 80)
    .option('--local-port <number>', 'port on this machine', parsePort, 8080)
    .action(async (way: Parameters<typeof Lab.openVip>[1]) => {
      const { openVip } = await runLab();
      invocation.endWith(await openVip(invocation, way));
    });
}

function addLogs(lab: Command, invocation: Invocation): void {
  lab
    .command('logs')
    .description("show what the lab's machine and builder logged, or a node's journal")
    .argument('[node]', 'a node; it may be off')
    .action(async (node: string | undefined) => {
      const { showLabLogs } = await runLab();
      invocation.endWith(await showLabLogs(invocation, node));
    });
}

/** `lvsdeploy lab`: a whole cluster with its gateway and a client, inside one virtual machine. */
export function labCommand(invocation: Invocation): Command {
  const lab = new Command('lab').description('run a cluster for tests, in one virtual machine');
  for (const add of [addUp, addDown, addStatus, addSsh, addOpen, addLogs, addReset]) {
    add(lab, invocation);
  }
  addLabFaults(lab, invocation);
  return lab;
}
