import type { SimulatedUnit } from './host-state.js';
import { readWords } from './shell-words.js';

export const keepalivedProgram = '/usr/sbin/keepalived';
export const nginxProgram = '/usr/sbin/nginx';

/** What a program is started with where its unit names no other file, and the option that names it. */
const configurations: Readonly<Record<string, readonly [option: string, path: string]>> = {
  [keepalivedProgram]: ['-f', '/etc/keepalived/keepalived.conf'],
  [nginxProgram]: ['-c', '/etc/nginx/conf.d/lvsdeploy.conf'],
};

/** The commands of a unit's setting, such as ExecStart, as words. */
export function commandsOf(
  { read }: Pick<SimulatedUnit, 'read'>,
  name: string,
): readonly (readonly string[])[] {
  return [...read.values()]
    .flatMap(({ content }) => content.split('\n'))
    .filter((line) => line.startsWith(`${name}=`))
    .map((line) => readWords(line.slice(name.length + 1)));
}

type Started = Pick<SimulatedUnit, 'startedFrom'>;

/** The program that a unit was started with, and its arguments. */
function startCommandOf({ startedFrom }: Started): readonly string[] {
  return commandsOf({ read: startedFrom }, 'ExecStart')[0] ?? [];
}

/** The program that a unit has started. */
export function programOf(unit: Started): string {
  return startCommandOf(unit)[0] ?? '';
}

/** The file that a unit's program reads. */
export function configurationOf(unit: Started): string {
  const [program = '', ...args] = startCommandOf(unit);
  const [option = '', path = ''] = configurations[program] ?? [];
  const named = args.includes(option) ? args[args.indexOf(option) + 1] : undefined;
  return named ?? path;
}
