import type { Command } from 'commander';
import { labDir } from '../lab/lab-paths.js';
import { exitCodes } from '../model/exit-code.js';
import type { Invocation } from './invocation.js';

/** A command that does one thing to one node of the lab. */
export type NodeCommand = {
  readonly name: string;
  readonly description: string;
  readonly act: (node: string, dir: string) => Promise<void>;
  /** What is true then, for a person. */
  readonly outcome: (node: string, took: string) => string;
};

/** Prints a line. */
export function tell({ stdout }: Invocation, text: string): void {
  stdout.write(`${text}\n`);
}

/** The time since then, for a person. */
export const since = (startedAt: number): string =>
  `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;

/** Adds commands over one node. */
export function addNodeCommands(
  lab: Command,
  invocation: Invocation,
  commands: readonly NodeCommand[],
): void {
  for (const { name, description, act, outcome } of commands) {
    lab
      .command(name)
      .description(description)
      .argument('<node>', 'a node')
      .action(async (node: string) => {
        const startedAt = Date.now();
        await act(node, labDir(invocation.env));
        tell(invocation, outcome(node, since(startedAt)));
        invocation.endWith(exitCodes.success);
      });
  }
}
