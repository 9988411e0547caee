import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { testFolder } from '../../golden.js';
import { CommandFailure, UnknownScript } from './command-failure.js';
import { putFile, type HostState } from './host-state.js';

/** What the script finds on a host, and what it leaves, as files of a folder that is its root. */
type Root = Readonly<Record<string, string>>;
type Run = { readonly exitStatus: number; readonly said: string; readonly left: Root };

const conf = 'proc/sys/net/ipv4/conf';
const saved = 'run/lvsdeploy/lvs_rs.saved';
const settings = ['all/arp_ignore', 'all/arp_announce'];
const stub = testFolder('engine', 'simulated', 'stubs', 'ip');
const known = new Map<string, Run>();

/** Runs lvs_rs.sh itself on a host, in a real shell; once for each host that looks the same to it. */
export function runRealServerScript(state: HostState, script: string, verb: string): void {
  const found = lookAt(state);
  const key = JSON.stringify([script, verb, found]);
  const run = known.get(key) ?? runIn(found, script, verb);
  known.set(key, run);
  takeUp(state, run.left);
  if (run.exitStatus !== 0) throw new CommandFailure(run.said, run.exitStatus);
}

function lookAt({ files, interfaces, modules, sysctls, tunnels }: HostState): Root {
  const record = files.get(`/${saved}`)?.content;
  const devices = [...interfaces.keys()];
  const links = devices.map((device, index) => {
    const tunnel = tunnels.get(device);
    if (tunnel === undefined) return `${device} up ${index === 0 ? 'loopback' : 'ether'}`;
    return `${device} up ${kindOf(device)} ${tunnel.local} ${tunnel.remote}`;
  });
  const addresses = devices.flatMap((device) =>
    interfaces.get(device)!.map(({ cidr, label }) => `${device} ${cidr} ${label}`),
  );
  const kinds = [modules.has('ipip') ? 'ipip' : '', modules.has('ip_gre') ? 'gre' : ''];
  const keys = [...settings, ...[...tunnels.keys()].map((device) => `${device}/rp_filter`)];
  return {
    links: toLines(links),
    addresses: toLines(addresses),
    kinds: toLines(kinds.filter((kind) => kind !== '')),
    ...Object.fromEntries(
      keys.map((name) => [`${conf}/${name}`, `${sysctls.get(`net/ipv4/conf/${name}`) ?? '0'}\n`]),
    ),
    ...(record === undefined ? {} : { [saved]: record }),
  };
}

// The name of a tunnel of ours begins with its kind.
function kindOf(device: string): string {
  return device.split('-')[0] ?? '';
}

function toLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function runIn(found: Root, script: string, verb: string): Run {
  const root = mkdtempSync(path.join(tmpdir(), 'lvs_rs-'));
  try {
    for (const [name, content] of Object.entries(found)) write(path.join(root, name), content);
    const rooted = script.replaceAll(/(?<==)\/(?=proc\/sys\/|run\/lvsdeploy\/)/g, `${root}/`);
    write(path.join(root, 'script'), rooted);
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', `. ${stub}; . "$ROOT/script"`, 'lvs_rs.sh', verb],
      { encoding: 'utf8', env: { ...process.env, ROOT: root } },
    );
    const unknown = read(root, 'unknown');
    if (unknown !== undefined) throw new UnknownScript(unknown);
    return { exitStatus: status ?? 128, said: (stdout + stderr).trimEnd(), left: readRoot(root) };
  } finally {
    rmSync(root, { recursive: true });
  }
}

function write(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function read(root: string, name: string): string | undefined {
  const file = path.join(root, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function readRoot(root: string): Root {
  const devices = readdirSync(path.join(root, conf)).filter((name) => name !== 'all');
  const keys = [...settings, ...devices.map((device) => `${device}/rp_filter`)];
  const names = ['links', 'addresses', saved, ...keys.map((name) => `${conf}/${name}`)];
  return Object.fromEntries(
    names.flatMap((name) => {
      const content = read(root, name);
      return content === undefined ? [] : [[name, content]];
    }),
  );
}

function takeUp(state: HostState, left: Root): void {
  const words = (name: string) =>
    (left[name] ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' '));
  const links = words('links');
  for (const device of state.tunnels.keys()) {
    if (!links.some(([name]) => name === device)) {
      state.sysctls.delete(`net/ipv4/conf/${device}/rp_filter`);
    }
  }
  const down = links.find(([, isUp]) => isUp !== 'up');
  if (down !== undefined) throw new UnknownScript(`${down.join(' ')} is left down`);
  state.interfaces.clear();
  state.tunnels.clear();
  for (const [device = '', , , local, remote] of links) {
    state.interfaces.set(device, []);
    if (local !== undefined && remote !== undefined) state.tunnels.set(device, { local, remote });
  }
  for (const [device = '', cidr = '', label] of words('addresses')) {
    const held = state.interfaces.get(device) ?? [];
    state.interfaces.set(device, [...held, { cidr, label: label ?? device }]);
  }
  for (const [name, value] of Object.entries(left)) {
    if (name.startsWith(conf)) state.sysctls.set(name.slice('proc/sys/'.length), value.trim());
  }
  takeUpRecord(state, left[saved]);
}

function takeUpRecord(state: HostState, record: string | undefined): void {
  const place = `/${saved}`;
  if (record === undefined) state.files.delete(place);
  else if (state.files.get(place)?.content !== record) putFile(state, place, record);
}
