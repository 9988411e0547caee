import { mkdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { kernel, loadableModules, type HostState } from '../simulated/host-state.js';
import { formatKernelTable } from '../simulated/ipvs.js';
import { formatLoadedCopy } from '../simulated/probe-answers.js';
import { runningKeepalived } from '../simulated/vrrp.js';
import { put } from './host-folder.js';

/** keepalived's processes. No kernel gives such numbers, so that nobody else can be meant. */
export const processes = { keepalived: 9_000_001, checkers: 9_000_002, vrrp: 9_000_003 } as const;

const copyOfConf = '/memfd:/keepalived/consolidated_configuration (deleted)';
// It blocks no signal, and has a handler for each.
const signals = 'SigBlk:\t0000000000000000\nSigCgt:\tffffffffffffffff\n';

/** Shows what a kernel and its processes show of themselves as files; `shown` is what is there already. */
export function showKernel(root: string, state: HostState, shown: Map<string, string>): void {
  const wanted = new Map(Object.entries(filesOf(state)));
  const wasRunning = shown.has('run/keepalived.pid');
  for (const name of shown.keys()) {
    if (!wanted.has(name)) rmSync(path.join(root, name), { force: true });
  }
  for (const [name, content] of wanted) {
    if (shown.get(name) !== content) put(path.join(root, name), content);
  }
  for (const name of loadableModules.keys()) {
    const folder = path.join(root, 'sys/module', name);
    if (state.modules.has(name)) mkdirSync(folder, { recursive: true });
    else rmSync(folder, { recursive: true, force: true });
  }
  const isRunning = wanted.has('run/keepalived.pid');
  if (isRunning !== wasRunning) showLinks(root, isRunning);
  if (isRunning) {
    const readAt = (runningKeepalived(state)?.unit.loadedAtMs ?? 0) / 1000;
    utimesSync(path.join(root, copyOfConf), readAt, readAt);
  }
  shown.clear();
  for (const [name, content] of wanted) shown.set(name, content);
}

function filesOf(state: HostState): Readonly<Record<string, string>> {
  const copy = formatLoadedCopy(state);
  const loadable = [...loadableModules.keys()];
  return {
    'proc/sys/kernel/osrelease': `${kernel}\n`,
    'proc/sys/kernel/arch': 'x86_64\n',
    'proc/uptime': '1000.00 2000.00\n',
    [`lib/modules/${kernel}/modules.dep`]: loadable
      .map((name) => `kernel/net/netfilter/ipvs/${name}.ko: kernel/x.ko\n`)
      .join(''),
    ...interfaceFiles(state),
    'proc/modules': [...state.modules].map((name) => `${name} 16384 0 - Live 0x0\n`).join(''),
    ...(state.modules.has('ip_vs')
      ? { 'proc/net/ip_vs': `${formatKernelTable(state.ipvs)}\n` }
      : {}),
    ...(copy === undefined ? {} : { [copyOfConf.slice(1)]: copy, ...processFiles() }),
  };
}

// if.h: UP with LOOPBACK, with BROADCAST, or with POINTOPOINT and NOARP.
function interfaceFiles({ interfaces, tunnels }: HostState): Readonly<Record<string, string>> {
  const flagsOf = (device: string): string => {
    if (tunnels.has(device)) return '0x91';
    return device === 'lo' ? '0x9' : '0x3';
  };
  return Object.fromEntries(
    [...interfaces.keys()].flatMap((device) => [
      [`sys/class/net/${device}/flags`, `${flagsOf(device)}\n`],
      [`sys/class/net/${device}/carrier`, '1\n'],
    ]),
  );
}

function processFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(processes).flatMap(([name, pid]) => [
      [`run/${name}.pid`, `${pid}\n`],
      [`proc/${pid}/comm`, 'keepalived\n'],
      [`proc/${pid}/status`, signals],
    ]),
  );
}

function showLinks(root: string, isRunning: boolean): void {
  for (const pid of Object.values(processes)) {
    const folder = path.join(root, 'proc', String(pid));
    if (!isRunning) {
      rmSync(folder, { recursive: true, force: true });
      continue;
    }
    mkdirSync(path.join(folder, 'fd'), { recursive: true });
    symlinkSync('/', path.join(folder, 'root'));
    symlinkSync(copyOfConf, path.join(folder, 'fd/7'));
  }
}
