import { maxStatusLines } from '../../../src/facts/system/command-status.js';
import { contentRecordFile } from '../../../src/tiers/web/content/content-paths.js';
import { drainFile, managedHostsFolder } from '../../../src/model/run/managed-by.js';
import { CommandFailure, UnknownScript } from './command-failure.js';
import { sha256 } from './checksum.js';
import {
  kernel,
  loadableModules,
  type HostState,
  type SimulatedFile,
  type SimulatedTunnel,
} from './host-state.js';
import {
  formatCheckerDump,
  formatKernelTable,
  formatSavedTable,
  listEntries,
  listVirtualServers,
  type IpvsTable,
} from './ipvs.js';
import { runRealServerScript } from './real-server-script.js';
import { copyHostState } from './host-state.js';
import { nftProgram } from './nft-command.js';
import { showUnit } from './systemd.js';
import { formatVrrpState, loadedConf, runningKeepalived } from './vrrp.js';

/** What the snippet of a kind of fact prints on a host for these keys; `script` is the snippet itself. */
export type Answer = (state: HostState, keys: readonly string[], script: string) => string;

const fileTypeRegular = 0o100000;

function formatStat(path: string, file: SimulatedFile): string {
  const mode = (fileTypeRegular | file.mode).toString(16);
  const seconds = Math.floor(file.mtimeMs / 1000);
  const size = Buffer.byteLength(file.content);
  return `stat ${mode} ${size} ${seconds} ${file.owner} ${file.group} ${path}`;
}

function readLines(path: string, content: string): readonly string[] {
  if (content === '') return [];
  return content
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${path}:${line}`);
}

function lookAt({ files, sysctls }: HostState, path: string): SimulatedFile | undefined {
  const value = sysctls.get(path.slice('/proc/sys/'.length));
  if (!path.startsWith('/proc/sys/') || value === undefined) return files.get(path);
  return { content: `${value}\n`, mode: 0o644, owner: 'root', group: 'root', mtimeMs: 0 };
}

const file: Answer = (state, paths) => {
  const found = paths.flatMap((path) => {
    const seen = lookAt(state, path);
    return seen === undefined ? [] : [{ path, seen }];
  });
  return [
    ...found.map(({ path, seen }) => formatStat(path, seen)),
    ...found.flatMap(({ path, seen }) => readLines(path, seen.content)),
  ].join('\n');
};

const kernelModule: Answer = ({ modules }, names) =>
  names
    .map((name) => {
      if (modules.has(name)) return `loaded ${name}`;
      if (!loadableModules.has(name)) return '';
      return `/lib/modules/${kernel}/modules.dep:kernel/net/netfilter/ipvs/${name}.ko: kernel/x.ko`;
    })
    .join('\n');

const packages: Answer = (state, names) =>
  [
    'manager apt',
    ...names.flatMap((name) => {
      const status = state.packages.get(name);
      return status === undefined ? [] : [`package ${status}|${name}|1.0-1`];
    }),
  ].join('\n');

function formatTime(ms: number | undefined): string {
  if (ms === undefined) return '';
  const [day = '', time = ''] = new Date(ms).toISOString().split('T');
  return `Sun ${day} ${time.slice(0, 8)} UTC`;
}

/** What `systemctl show` prints about a unit, property by property. */
export function showProperties(state: HostState, name: string): readonly string[] {
  const shown = showUnit(state, name);
  return [
    `MainPID=${shown.subState === 'running' ? 42 : 0}`,
    `Names=${name}`,
    `LoadState=${shown.loadState}`,
    `ActiveState=${shown.activeState}`,
    `SubState=${shown.subState}`,
    `UnitFileState=${shown.unitFileState}`,
    `InactiveExitTimestamp=${formatTime(shown.startedAtMs)}`,
    `CanReload=${shown.canReload ? 'yes' : 'no'}`,
    `NeedDaemonReload=${shown.needsDaemonReload ? 'yes' : 'no'}`,
    `InvocationID=${shown.invocationId}`,
  ];
}

const unit: Answer = (state, names) => {
  const blocks = names.map((name) => showProperties(state, name).join('\n'));
  return `systemd\n${blocks.join('\n\n')}`;
};

/** What `ip -json address show` prints. */
export function showAddresses({ interfaces, tunnels }: HostState): string {
  return JSON.stringify(
    Array.from(interfaces, ([ifname, addresses], index) => ({
      ifname,
      ...linkOf(tunnels.get(ifname), index),
      addr_info: addresses.map(({ cidr }) => {
        const [local, length] = cidr.split('/');
        return { local, prefixlen: Number(length) };
      }),
    })),
  );
}

// A tunnel has the addresses of its ends, and asks nobody.
function linkOf(tunnel: SimulatedTunnel | undefined, index: number) {
  if (tunnel === undefined) {
    return { address: `02:00:00:00:00:0${index}`, mtu: 1500, flags: ['UP', 'LOWER_UP'] };
  }
  const { local: address, remote: broadcast } = tunnel;
  const ends = { link_type: 'ipip', address, broadcast, mtu: 1480 };
  return { ...ends, flags: ['POINTOPOINT', 'NOARP', 'UP', 'LOWER_UP'] };
}

/** What `ip -json route show table all` prints. */
export function showRoutes({ routes, address }: HostState): string {
  return JSON.stringify([
    { type: 'local', dst: address, dev: 'eth0', table: 'local' },
    ...routes.map(({ to, via, device, metric }) => ({
      dst: to === '0.0.0.0/0' ? 'default' : to.replace(/\/32$/, ''),
      ...(via === undefined ? {} : { gateway: via }),
      dev: device,
      ...(metric === 0 ? {} : { metric }),
    })),
  ]);
}

const network: Answer = (state, keys) =>
  [showAddresses(state), ...(keys.includes('routes') ? [showRoutes(state)] : [])].join('\n');

const os: Answer = () =>
  ['ID=debian', 'VERSION_ID="12"', `KERNEL=${kernel}`, 'ARCHITECTURE=x86_64'].join('\n');

const userIds: Readonly<Record<string, number>> = { root: 0, adm: 4, 'www-data': 33 };

function formatMode(path: string, { mode, owner, group }: SimulatedFile): string {
  return `mode ${mode.toString(8)} ${userIds[owner] ?? 1000}:${userIds[group] ?? 1000} ${path}`;
}

const installedBuild: Answer = ({ files }, programs) =>
  programs
    .flatMap((program) => {
      const folder = `/var/lib/lvsdeploy/builds/${program}`;
      const key = files.get(`${folder}/key`)?.content.trim();
      const manifest = files.get(`${folder}/manifest`)?.content.trim().split('\n');
      if (key === undefined || manifest === undefined) return [];
      const shipped = manifest.flatMap((line) => {
        const path = line.split(' ')[2] ?? '';
        const found = files.get(path);
        if (found === undefined) return [];
        return [formatMode(path, found), `${sha256(found.content)}  ${path}`];
      });
      return [
        `build ${program} ${key}`,
        ...(files.has(`${folder}/owned`) ? [`interrupted ${program}`] : []),
        ...manifest.map((line) => `manifest ${program} ${line}`),
        formatMode(`${folder}/manifest`, files.get(`${folder}/manifest`)!),
        ...shipped,
      ];
    })
    .join('\n');

const finishedBuilds: Answer = ({ files }, programs) =>
  [...files.keys()]
    .filter((path) =>
      programs.some((program) => path.startsWith(`/var/cache/lvsdeploy/builds/${program}-`)),
    )
    .join('\n');

// The files of builds; what was there before lvsdeploy is not kept here.
const ownFiles: Answer = ({ files }) =>
  [...files]
    .flatMap(([path, { content }]) => {
      const program = /^\/var\/lib\/lvsdeploy\/builds\/([^/]+)\/manifest$/.exec(path)?.[1];
      if (program === undefined) return [];
      const lines = content.trim().split('\n');
      return lines.map((line) => `build ${program} ${line.split(' ')[2] ?? ''}`);
    })
    .join('\n');

const managedHosts: Answer = ({ files }) =>
  [...files]
    .filter(([path]) => path.startsWith(`${managedHostsFolder}/`))
    .map(([path, { content }]) => `${path}:${content.trimEnd()}`)
    .join('\n');

// Each command's mark is in the snippet, behind the command.
const commandStatus: Answer = (state, commands, script) => {
  const marks = [...script.matchAll(/^show (?<mark>[\da-f]{16}) \$status$/gm)];
  return commands
    .flatMap((command, index) => {
      const mark = marks[index]?.groups?.['mark'] ?? '';
      const { exitStatus, said } = askStatus(state, command);
      const told = said.filter((line) => line !== '').slice(0, maxStatusLines);
      return [`${mark} status ${exitStatus}`, ...told.map((line) => `${mark} line ${line}`)];
    })
    .join('\n');
};

function askStatus(state: HostState, command: string) {
  if (command.startsWith(`${nftProgram} --stateless list table `)) return compareMarks(state);
  const [path = '', verb] = command.split(' ');
  if (verb !== 'status') throw new UnknownScript(command);
  const script = state.files.get(path);
  // As dash says it.
  const refused = (exitStatus: number, why: string) => ({
    exitStatus,
    said: [`/bin/sh: 1: eval: ${path}: ${why}`],
  });
  if (script === undefined) return refused(127, 'not found');
  if ((script.mode & 0o111) === 0) return refused(126, 'Permission denied');
  try {
    runRealServerScript(copyHostState(state), script.content, 'status');
    return { exitStatus: 0, said: [] };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return { exitStatus: error.exitStatus, said: error.message.split('\n') };
  }
}

// Whether the table is what was loaded.
function compareMarks({ nft, files }: HostState) {
  const loaded = files.get('/run/lvs-marks/loaded')?.content;
  const isSame = loaded !== undefined && nft.get('inet lvsdeploy') === loaded;
  return isSame
    ? { exitStatus: 0, said: [] }
    : { exitStatus: 1, said: ['the table inet lvsdeploy of nftables is not what was loaded'] };
}

function believedTable(state: HostState): IpvsTable | undefined {
  const conf = loadedConf(state);
  return conf === undefined ? undefined : listVirtualServers(conf);
}

function showTable({ ipvs }: HostState): string {
  return `ipvs\n${formatKernelTable(ipvs)}\n${formatSavedTable(ipvs)}`;
}

const ipvsTable: Answer = (state) => (state.modules.has('ip_vs') ? showTable(state) : '');

// The key is the wanted table, entry by entry.
const directorTable: Answer = (state, keys) => {
  if (!state.modules.has('ip_vs')) return 'differs';
  const entries = keys.flatMap((key) => key.split(', ')).filter((entry) => entry !== '');
  const wanted = entries.filter((entry) => !entry.startsWith('flags '));
  const seen = listEntries(state.ipvs);
  const table = showTable(state);
  if (seen.length === wanted.length && seen.every((entry) => wanted.includes(entry))) return table;
  const believed = believedTable(state);
  const dump = believed === undefined ? '' : formatCheckerDump(believed);
  return `differs\n${dump}\n@table\n${table}`;
};

/** What keepalived keeps of what it has read: no comments, no indentation; undefined: it does not run. */
export function formatLoadedCopy(state: HostState): string | undefined {
  const running = runningKeepalived(state);
  const conf = loadedConf(state);
  if (running === undefined || conf === undefined) return undefined;
  const lines = conf.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return [`# ${running.path}`, ...lines, '!'].join('\n');
}

const keepalivedLoaded: Answer = (state) => {
  const copy = formatLoadedCopy(state);
  const readAt = Math.floor((runningKeepalived(state)?.unit.loadedAtMs ?? 0) / 1000);
  return copy === undefined ? '' : `read ${readAt}\ncopy\n${copy}`;
};

// Only whether it runs.
const keepalivedRuns: Answer = (state, keys, script) => {
  if (keys.join() !== 'process') throw new UnknownScript(script);
  return loadedConf(state) === undefined ? '' : 'running';
};

// Each key is `doubt VIP` or `sure VIP`; keepalived is asked where a doubted one is there.
const vipCharge: Answer = (state, keys) => {
  if (loadedConf(state) === undefined) return '';
  const held = [...state.interfaces.values()].flat().map(({ cidr }) => cidr.split('/')[0] ?? '');
  const isAsked = keys.some((key) => held.some((address) => key === `doubt ${address}`));
  if (!isAsked) return 'running';
  const answer = `json ${formatVrrpState(state)}`;
  return ['running', answer, '@addresses', showAddresses(state), '@again', answer].join('\n');
};

const interfaceSetting: Answer = ({ interfaces, sysctls }, names) =>
  names
    .flatMap((name) =>
      ['all', 'default', ...interfaces.keys()].map((device) => {
        const value = sysctls.get(`net/ipv4/conf/${device}/${name}`) ?? '1';
        return `/proc/sys/net/ipv4/conf/${device}/${name}:${value}`;
      }),
    )
    .join('\n');

/** By kind of fact; a kind that is not here fails the test that asks for it. */
export const answers: Readonly<Record<string, Answer>> = {
  file,
  'kernel-module': kernelModule,
  package: packages,
  unit,
  network,
  os,
  'installed-build': installedBuild,
  'finished-builds': finishedBuilds,
  'command-status': commandStatus,
  'ipvs-table': ipvsTable,
  'director-table': directorTable,
  'vip-charge': vipCharge,
  'keepalived-loaded': keepalivedLoaded,
  keepalived: keepalivedRuns,
  'managed-hosts': managedHosts,
  'interface-setting': interfaceSetting,
  // These hosts keep nothing of what they were.
  'kept-records': () => '',
  'own-state': ownFiles,
  // Nor does anybody limit connections there.
  'ipvs-limits': () => '',
  // Versions are links and folders, which only hosts with a shell have.
  'deployed-content': ({ files }) =>
    (files.get(contentRecordFile)?.content ?? '').replaceAll(/^/gm, 'record '),
  'written-metrics': () => '',
  'our-mounts': () => '',
  'drain-record': (state) => state.files.get(drainFile)?.content ?? '',
};
