import { Command } from 'commander';
import { packageVersion } from '../package-root.js';

const help = `
Exit codes:
  0 success              1 a task or a check failed   2 wrong usage, inventory or playbook
  3 a host is unreachable, refuses the login, or has another key
  4 another run is on    5 plan --detailed-exitcode: there are changes    130 interrupted`;

// Commands that are added, other than those made by .command(), inherit nothing.
function throwInsteadOfExiting(command: Command, name: string): void {
  command.exitOverride().showHelpAfterError(`(${name} --help says more)`);
  for (const child of command.commands) throwInsteadOfExiting(child, `${name} ${child.name()}`);
}

/** The command line of lvsdeploy; it throws a CommanderError instead of ending the process. */
export function createProgram(commands: readonly Command[]): Command {
  const program = new Command('lvsdeploy')
    .description('Provision a Linux Virtual Server cluster over SSH.')
    .version(packageVersion())
    .helpCommand(false)
    .addHelpText('after', help);
  for (const command of commands) program.addCommand(command);
  throwInsteadOfExiting(program, program.name());
  return program;
}
