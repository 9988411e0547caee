import { Command, type Option } from 'commander';
import type { Invocation } from '../app/invocation/invocation.js';
import { packageVersion } from '../package-root.js';

const help = `
Exit codes:
  0 success                    1 a task or a check failed   2 wrong usage, inventory or playbook
  3 a host is unreachable, does not answer in time, refuses the login, or has another key
  4 another run has the lock   5 plan --detailed-exitcode: there are changes   130 interrupted`;

type Output = Pick<Invocation, 'stdout' | 'stderr'>;

function widthOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY ? stream.columns : 80;
}

/** What an option does, with its choices, and its default where that tells something. */
function describeOption({ description, argChoices, ...option }: Option): string {
  const usual: unknown = option.defaultValueDescription ?? option.defaultValue;
  const tells = typeof usual === 'number' || (typeof usual === 'string' && usual !== '');
  return [
    description,
    ...(argChoices === undefined ? [] : [`(${argChoices.join(', ')})`]),
    ...(tells ? [`(default: ${usual})`] : []),
  ].join(' ');
}

// Commands that are added, other than those made by .command(), inherit nothing.
function detachFromProcess(command: Command, name: string, output: Output): void {
  const { stdout, stderr } = output;
  command
    .exitOverride()
    .configureHelp({ optionDescription: describeOption })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    })
    .showHelpAfterError(`(${name} --help says more)`);
  for (const child of command.commands) detachFromProcess(child, `${name} ${child.name()}`, output);
}

/** A command line; it writes as the invocation says, and throws a CommanderError instead of ending the process. */
export function createProgram(invocation: Invocation, commands: readonly Command[]): Command {
  const program = new Command('lvsdeploy')
    .description('Provision a Linux Virtual Server cluster over SSH.')
    .version(packageVersion())
    .helpCommand(false)
    .addHelpText('after', help);
  for (const command of commands) program.addCommand(command);
  detachFromProcess(program, program.name(), invocation);
  return program;
}
