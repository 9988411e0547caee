import { CommandFailure, UnknownScript } from './command-failure.js';
import { loadModule, type HostState, type SimulatedFile } from './host-state.js';
import { runIp } from './ip-command.js';
import { readWords } from './shell-words.js';
import { rereadAllUnits, showUnit, verbs } from './systemd.js';

type Run = (state: HostState, words: readonly string[]) => void;

const commands: Readonly<Record<string, Run>> = {
  chown: (state, [names = '', path = '']) => {
    const [owner = '', group = owner] = names.split(':');
    changeFile(state, path, { owner, group });
  },
  chmod: (state, [mode = '', path = '']) => {
    changeFile(state, path, { mode: Number.parseInt(mode, 8) });
  },
  rm: (state, [option, ...paths]) => {
    if (option !== '-f') throw new UnknownScript(`rm ${String(option)}`);
    for (const path of paths) state.files.delete(path);
  },
  ip: runIp,
  modprobe: (state, [, name = '']) => {
    if (!loadModule(state, name)) throw new CommandFailure(`FATAL: Module ${name} not found`);
  },
  systemctl: (state, words) => {
    const [verb = '', unit] = words.filter((word) => word !== '--runtime');
    if (verb === 'daemon-reload') {
      rereadAllUnits(state);
      return;
    }
    const run = verbs[verb];
    if (run === undefined || unit === undefined) {
      throw new UnknownScript(`systemctl ${words.join(' ')}`);
    }
    run(state, unit);
  },
};

function changeFile(state: HostState, path: string, change: Partial<SimulatedFile>): void {
  const file = state.files.get(path);
  if (file === undefined) throw new CommandFailure(`${path}: No such file or directory`);
  state.files.set(path, { ...file, ...change });
}

/** A command for the shapes that are more than words; each takes what it has matched. */
const shapes: readonly (readonly [RegExp, Run])[] = [
  [
    /^printf '%s\\n' (?<value>.+) >(?<path>\/proc\/sys\/.+)$/,
    (state, [value = '', path = '']) => writeSysctl(state, path, value),
  ],
  [
    /^case \$\(systemctl show --property=NeedDaemonReload lvsdeploy-none.service (?<unit>\S+)\) in \*=yes\) systemctl daemon-reload ;; esac$/,
    (state, [unit = '']) => {
      if (showUnit(state, unit).needsDaemonReload) rereadAllUnits(state);
    },
  ],
  [
    /^\[ "\$\(systemctl is-enabled (?<unit>\S+) 2>\/dev\/null\)" = enabled \] \|\| systemctl enable \S+$/,
    (state, [unit = '']) => {
      if (showUnit(state, unit).unitFileState !== 'enabled') verbs['enable']?.(state, unit);
    },
  ],
  [
    /^modprobe -- (?<name>\S+) \|\| \{.*\}$/,
    (state, [name = '']) => commands['modprobe']?.(state, ['--', name]),
  ],
];

function writeSysctl(state: HostState, path: string, value: string): void {
  const key = path.slice('/proc/sys/'.length);
  if (!state.sysctls.has(key)) throw new CommandFailure(`${path}: No such file or directory`, 2);
  state.sysctls.set(key, value);
}

/** Runs one line of a script. */
export function runSimpleCommand(state: HostState, line: string): void {
  for (const [shape, run] of shapes) {
    const groups = shape.exec(line)?.groups;
    if (groups === undefined) continue;
    run(
      state,
      Object.values(groups).map((text) => readWords(text)[0] ?? ''),
    );
    return;
  }
  const [command = '', ...words] = readWords(line).filter((word) => word !== '--');
  const run = commands[command];
  if (run === undefined || /[|&;<>`]|\$\(/.test(line)) throw new UnknownScript(line);
  run(state, words);
}
