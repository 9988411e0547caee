import { CommandFailure, UnknownScript } from './command-failure.js';
import {
  loadModule,
  putFile,
  removeAddress,
  type HostState,
  type SimulatedUnit,
} from './host-state.js';
import { runIp } from './ip-command.js';
import { nftProgram, runNft } from './nft-command.js';
import { runRealServerScript } from './real-server-script.js';
import { listVirtualServers, reloadTable } from './ipvs.js';
import { readWords } from './shell-words.js';
import {
  commandsOf,
  configurationOf,
  keepalivedProgram,
  nginxProgram,
  programOf,
} from './unit-commands.js';
import { vipsOf } from './vrrp.js';

/** A program that stays, and reads files when it starts and when it is told to. */
type Daemon = {
  readonly load: (state: HostState, unit: SimulatedUnit, moment: 'start' | 'reload') => void;
  readonly end: (state: HostState, unit: SimulatedUnit) => void;
};

const daemons: ReadonlyMap<string, Daemon> = new Map<string, Daemon>([
  [keepalivedProgram, { load: loadKeepalived, end: endKeepalived }],
  [nginxProgram, { load: loadNginx, end: () => undefined }],
]);

/** Whether `keepalived -t` has nothing to say. */
export function isKeepalivedConf(content: string): boolean {
  const count = (brace: string) => content.split(brace).length;
  return content.includes('global_defs') && count('{') === count('}');
}

function loadKeepalived(state: HostState, unit: SimulatedUnit, moment: 'start' | 'reload'): void {
  const path = configurationOf(unit);
  const conf = state.files.get(path)?.content ?? '';
  // Of a reload too, because ExecReload of the drop-in asks `keepalived -t` first.
  if (!isKeepalivedConf(conf)) {
    throw new CommandFailure('keepalived: the configuration has errors');
  }
  const before = listVirtualServers(unit.loaded.get(path) ?? '');
  const after = listVirtualServers(conf);
  state.ipvs = moment === 'start' ? after : reloadTable(state.ipvs, before, after);
  unit.loaded.set(path, conf);
  unit.loadedAtMs = state.nowMs;
  for (const [, scheduler = ''] of conf.matchAll(/^ {4}lvs_sched (\w+)$/gm)) {
    loadModule(state, `ip_vs_${scheduler}`);
  }
}

// It listens only on addresses that the host has; a reload that cannot is only a line in its log.
function loadNginx(state: HostState, unit: SimulatedUnit, moment: 'start' | 'reload'): void {
  const path = configurationOf(unit);
  const conf = state.files.get(path)?.content ?? '';
  const held = [...state.interfaces.values()].flat().map(({ cidr }) => cidr.split('/')[0]);
  const wanted = [...conf.matchAll(/^ *listen ([\d.]+):\d+;$/gm)].map(([, address]) => address);
  const missing = wanted.find((address) => !held.includes(address));
  if (missing === undefined) unit.loaded.set(path, conf);
  else if (moment === 'start') {
    throw new CommandFailure(`nginx: bind() to ${missing} failed: Cannot assign requested address`);
  }
}

function endKeepalived(state: HostState, unit: SimulatedUnit): void {
  state.ipvs = [];
  state.vrrp = undefined;
  const conf = unit.loaded.get(configurationOf(unit)) ?? '';
  for (const vip of vipsOf(conf)) {
    for (const device of state.interfaces.keys()) {
      // keepalived takes along what it has itself.
      if (!state.tunnels.has(device)) removeAddress(state, device, vip);
    }
  }
}

function runCommand(state: HostState, words: readonly string[]): void {
  const to = words.indexOf('>');
  const [prefixed = '', ...args] = to < 0 ? words : words.slice(0, to);
  const path = prefixed.replace(/^-/, '');
  if (path === '/sbin/ip') {
    runIp(state, args);
    return;
  }
  if (path === nftProgram) {
    const said = runNft(state, args);
    if (to > 0) putFile(state, words[to + 1] ?? '', said);
    return;
  }
  if (path === '/bin/sh' && args[0] === '-c') {
    runCommand(state, readWords(args[1] ?? ''));
    return;
  }
  const program = requireProgram(state, path);
  const [verb = ''] = args;
  if (!['start', 'stop'].includes(verb)) throw new UnknownScript(words.join(' '));
  // systemd, unlike a shell, takes no file for a script that does not say so; execve(2).
  if (!program.startsWith('#!')) throw new CommandFailure(`${path}: Exec format error`, 203);
  runRealServerScript(state, program, verb);
}

function requireProgram({ files }: HostState, path: string): string {
  const file = files.get(path);
  if (file === undefined) throw new CommandFailure(`${path}: not found`, 127);
  if ((file.mode & 0o111) === 0) throw new CommandFailure(`${path}: Permission denied`, 126);
  return file.content;
}

/** Runs what a unit is to start; returns the substate of the running unit. */
export function startProgram(state: HostState, unit: SimulatedUnit): string {
  const commands = commandsOf(unit, 'ExecStart');
  for (const words of commands) {
    const [path = ''] = words;
    const daemon = daemons.get(path);
    if (daemon === undefined) {
      runCommand(state, words);
      rememberScript(state, unit, path);
      continue;
    }
    unit.loaded.set(path, requireProgram(state, path));
    daemon.load(state, unit, 'start');
    return 'running';
  }
  for (const words of commandsOf(unit, 'ExecStartPost')) runCommand(state, words);
  return 'exited';
}

/** Runs what a unit is to do when it is reloaded. */
export function reloadProgram(state: HostState, unit: SimulatedUnit): void {
  const daemon = daemonOf(unit);
  if (daemon !== undefined) {
    daemon.load(state, unit, 'reload');
    return;
  }
  for (const words of commandsOf(unit, 'ExecReload')) {
    runCommand(state, words);
    rememberScript(state, unit, words[0] ?? '');
  }
}

/** Ends what a unit has started. */
export function stopProgram(state: HostState, unit: SimulatedUnit): void {
  daemonOf(unit)?.end(state, unit);
  for (const words of commandsOf(unit, 'ExecStop')) {
    try {
      runCommand(state, words);
    } catch (error) {
      // A stop that fails is a stop all the same.
      if (!(error instanceof CommandFailure)) throw error;
    }
  }
  for (const [name = ''] of commandsOf(unit, 'RuntimeDirectory')) {
    for (const path of state.files.keys()) {
      if (path.startsWith(`/run/${name}/`)) state.files.delete(path);
    }
  }
}

function daemonOf(unit: SimulatedUnit): Daemon | undefined {
  return daemons.get(programOf(unit));
}

function rememberScript({ files }: HostState, unit: SimulatedUnit, path: string): void {
  const script = files.get(path);
  if (script !== undefined) unit.loaded.set(path, script.content);
}
