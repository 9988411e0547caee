import { CommandFailure, UnknownScript } from '../simulated/command-failure.js';
import { loadModule, putFile, type HostState } from '../simulated/host-state.js';
import { runIp } from '../simulated/ip-command.js';
import {
  formatCheckerDump,
  formatSavedTable,
  listVirtualServers,
  runIpvsadm,
} from '../simulated/ipvs.js';
import { runNft } from '../simulated/nft-command.js';
import { installNamed, isInstalled } from '../simulated/package-actions.js';
import { showAddresses, showProperties, showRoutes } from '../simulated/probe-answers.js';
import { isKeepalivedConf } from '../simulated/programs.js';
import { rereadAllUnits, showUnit, verbs } from '../simulated/systemd.js';
import { formatVrrpState, loadedConf } from '../simulated/vrrp.js';
import { processes } from './kernel-files.js';
import type { Request } from './program-port.js';
import { formatAddresses, listAddresses } from './show-addresses.js';

/** What a program does on a host; returns what it prints, or throws a CommandFailure. */
type Program = (state: HostState, words: readonly string[], input: string) => string;

/** SIGRTMIN+2, at which keepalived writes its state as JSON. */
const jsonSignal = '36';

const nothing: Program = () => '';

function isOption(word: string): boolean {
  return word.startsWith('-');
}

// apt-get(8); what it takes for options is of no use here.
const aptGet: Program = (state, words) => {
  const at = words.indexOf('install');
  const names = at < 0 ? [] : words.slice(at + 1).filter((word) => !isOption(word));
  for (const action of installNamed(names)) action(state);
  return '';
};

const dpkgQuery: Program = ({ packages }, [mode, format = '', ...names]) => {
  if (mode !== '-W' || !format.startsWith('-f=')) throw new UnknownScript(`dpkg-query ${format}`);
  const lines = names.flatMap((name) => {
    const status = packages.get(name);
    if (status === undefined) return [];
    return format
      .slice('-f='.length)
      .replace('${db:Status-Abbrev}', status)
      .replace('${Package}', name)
      .replace('${Version}', '1.0-1')
      .replace('\\n', '\n');
  });
  return lines.join('');
};

const ip: Program = (state, words, input) => {
  const format = (['-json', '-o'] as const).find((option) => words.includes(option));
  if (words.includes('-batch')) {
    const lines = input.split('\n').filter((line) => line !== '');
    return lines.map((line) => runOneIp(state, line.split(' '), format)).join('\n');
  }
  const rest = words.filter((word) => !isOption(word) || word === '-6');
  return runOneIp(state, rest, format);
};

const addressFormats = { '-json': showAddresses, '-o': listAddresses } as const;

function runOneIp(
  state: HostState,
  words: readonly string[],
  format: keyof typeof addressFormats | undefined,
): string {
  switch (words.join(' ')) {
    case 'address':
    case 'address show':
      return (format === undefined ? formatAddresses : addressFormats[format])(state);
    case 'route show table all':
      return showRoutes(state);
    case 'fou show':
      return '';
    default:
      runIp(state, words);
      return '';
  }
}

const ipvsadm: Program = (state, words) => {
  if (!state.modules.has('ip_vs')) throw new CommandFailure("Can't initialize ipvs", 2);
  if (words[0] === '-Sn') return formatSavedTable(state.ipvs);
  state.ipvs = runIpvsadm(state.ipvs, words);
  return '';
};

const keepalived: Program = ({ files }, words) => {
  if (words[0] === '--signum=JSON') return jsonSignal;
  const [test, option, path = ''] = words;
  if (test !== '-t' || option !== '-f') throw new UnknownScript(`keepalived ${words.join(' ')}`);
  const conf = files.get(path)?.content;
  if (conf === undefined) throw new CommandFailure(`Unable to find configuration file ${path}`, 5);
  if (!isKeepalivedConf(conf)) throw new CommandFailure('(Line 1) Unknown keyword', 5);
  return '';
};

// What it needs is in packages that are called nearly as its libraries are.
const ldd: Program = (state, [path = '']) => {
  const libraries = ['libnl-3-200', 'libnl-genl-3-200'];
  const needed = path.endsWith('ipvsadm') ? [...libraries, 'libpopt0'] : libraries;
  const missing = needed.filter((name) => !isInstalled(state, name));
  return missing.map((name) => `\t${name}.so => not found`).join('\n');
};

const modprobe: Program = (state, words) => {
  const name = words.find((word) => !isOption(word)) ?? '';
  if (!loadModule(state, name)) throw new CommandFailure(`FATAL: Module ${name} not found`);
  return '';
};

// kill(1), of a process of keepalived.
const signal: Program = (state, [, name = '', pid = '']) => {
  const conf = loadedConf(state);
  if (conf === undefined) throw new CommandFailure(`kill: No such process`);
  if (name === jsonSignal && pid === String(processes.keepalived)) {
    putFile(state, '/tmp/keepalived.json', formatVrrpState(state));
  } else if (name === 'USR1' && pid === String(processes.checkers)) {
    const dump = formatCheckerDump(listVirtualServers(conf));
    putFile(state, '/tmp/keepalived_check.data', `${dump}\n`);
  } else throw new UnknownScript(`kill -s ${name} ${pid}`);
  return '';
};

const systemctl: Program = (state, words) => {
  const [verb = '', ...units] = words.filter((word) => !isOption(word));
  const [unit = ''] = units;
  switch (verb) {
    case 'show':
      return showUnits(state, units, words);
    case 'is-enabled':
      return tellWhetherEnabled(state, unit);
    case 'daemon-reload':
      rereadAllUnits(state);
      return '';
    default:
      if (verbs[verb] === undefined || units.length !== 1) {
        throw new UnknownScript(`systemctl ${words.join(' ')}`);
      }
      verbs[verb](state, unit);
      return '';
  }
};

function showUnits(state: HostState, units: readonly string[], options: readonly string[]): string {
  const option = '--property=';
  const wanted = options
    .filter((word) => word.startsWith(option))
    .flatMap((word) => word.slice(option.length).split(','));
  const blocks = units.map((unit) =>
    showProperties(state, unit).filter((line) => wanted.includes(line.split('=')[0] ?? '')),
  );
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

function tellWhetherEnabled(state: HostState, unit: string): string {
  const { unitFileState } = showUnit(state, unit);
  if (['enabled', 'static'].includes(unitFileState)) return unitFileState;
  throw new CommandFailure(unitFileState === '' ? 'not-found' : unitFileState);
}

const programs: Readonly<Record<string, Program>> = {
  'apt-get': aptGet,
  dpkg: nothing,
  'dpkg-query': dpkgQuery,
  ip,
  ipvsadm,
  journalctl: nothing,
  keepalived,
  ldd,
  modprobe,
  nft: runNft,
  // Who takes an address need not say so here.
  perl: nothing,
  signal,
  systemctl,
};

/** Lets a host do what a program is told to. */
export function runProgram(state: HostState, { program, words, input }: Request): string {
  const run = programs[program];
  if (run === undefined) throw new UnknownScript(`${program} ${words.join(' ')}`);
  return run(state, words, input);
}
