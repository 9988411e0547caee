import { CommandFailure, UnknownScript } from './command-failure.js';
import {
  addAddress,
  hasAddress,
  putFile,
  removeAddress,
  type HostState,
  type SimulatedTunnel,
} from './host-state.js';

const saved = '/run/lvsdeploy/lvs_rs.saved';
const label = 'lo:lvs';
const settings = [
  ['net/ipv4/conf/all/arp_ignore', '1'],
  ['net/ipv4/conf/all/arp_announce', '2'],
] as const;

/** What templates/lvs_rs.sh.hbs does on a host, by the addresses and tunnels in its text. */
export function runRealServerScript(state: HostState, script: string, verb: string): void {
  const list = /^held='(?<vips>[^']*)'$/m.exec(script)?.groups?.['vips'];
  const lines = list?.split('\n').filter((line) => line !== '');
  if (lines === undefined) throw new CommandFailure('lvs_rs.sh: syntax error', 2);
  const vips = lines.filter((line) => !line.includes(' '));
  const ends = lines.filter((line) => line.includes(' ')).map(readEnd);
  if (verb === 'start') start(state, vips, ends);
  else if (verb === 'stop') stop(state, vips);
  const wrong =
    verb === 'stop'
      ? [...surplusOf(state, [], vips), ...state.tunnels.keys()]
      : [...complaints(state, vips), ...tunnelComplaints(state, ends)];
  if (wrong.length > 0) throw new CommandFailure(wrong.join('\n'));
}

/** The end of a tunnel that carries a virtual address. */
type End = { readonly cidr: string; readonly device: string } & SimulatedTunnel;

function readEnd(line: string): End {
  const [cidr = '', device = '', remote = '', local = '', port] = line.split(' ');
  if (port !== undefined) throw new UnknownScript(`GUE on port ${port}`);
  return { cidr, device, remote, local };
}

function start(state: HostState, vips: readonly string[], ends: readonly End[]): void {
  if (!state.files.has(saved)) {
    const lines = settings.map(([key]) => `${key} ${state.sysctls.get(key) ?? '0'}\n`);
    putFile(state, saved, lines.join(''));
  }
  for (const [key, least] of settings) {
    if (Number(state.sysctls.get(key)) < Number(least)) state.sysctls.set(key, least);
  }
  openTunnels(state, ends);
  for (const vip of vips) addAddress(state, 'lo', vip, label);
  for (const cidr of surplusOf(state, vips, vips)) removeAddress(state, 'lo', cidr);
  closeTunnels(state, ends);
}

function openTunnels(state: HostState, ends: readonly End[]): void {
  for (const { cidr, device, local, remote } of ends) {
    const module = device.startsWith('gre-') ? 'ip_gre' : 'ipip';
    if (!state.modules.has(module)) throw new CommandFailure('Error: Unknown device type.', 2);
    if (!isOpen(state, { device, local, remote })) closeTunnel(state, device);
    state.tunnels.set(device, { local, remote });
    state.sysctls.set(`net/ipv4/conf/${device}/rp_filter`, '2');
    addAddress(state, device, cidr);
  }
}

function isOpen({ tunnels }: HostState, { device, local, remote }: Omit<End, 'cidr'>): boolean {
  const tunnel = tunnels.get(device);
  return tunnel?.local === local && tunnel.remote === remote;
}

function closeTunnels(state: HostState, wanted: readonly End[]): void {
  for (const device of state.tunnels.keys()) {
    if (!wanted.some((end) => end.device === device)) closeTunnel(state, device);
  }
  for (const { device, cidr } of surplusInner(state, wanted)) removeAddress(state, device, cidr);
}

function closeTunnel(state: HostState, device: string): void {
  state.tunnels.delete(device);
  state.interfaces.delete(device);
  state.sysctls.delete(`net/ipv4/conf/${device}/rp_filter`);
}

function surplusInner(state: HostState, wanted: readonly End[]) {
  return [...state.tunnels.keys()].flatMap((device) =>
    (state.interfaces.get(device) ?? [])
      .filter(({ cidr }) => !wanted.some((end) => end.device === device && end.cidr === cidr))
      .map(({ cidr }) => ({ device, cidr })),
  );
}

function tunnelComplaints(state: HostState, ends: readonly End[]): readonly string[] {
  const devices = new Set(ends.map(({ device }) => device));
  return [
    ...ends
      .filter((end) => !isOpen(state, end))
      .map(({ device, remote }) => `${device} does not take packets of ${remote}`),
    ...ends
      .filter(({ device }) => state.sysctls.get(`net/ipv4/conf/${device}/rp_filter`) !== '2')
      .map(({ device }) => `net.ipv4.conf.${device}.rp_filter is not 2`),
    ...ends
      .filter(({ device, cidr }) => !hasAddress(state, device, cidr))
      .map(({ device, cidr }) => `${cidr} is not on ${device}`),
    ...[...state.tunnels.keys()]
      .filter((device) => !devices.has(device))
      .map((device) => `${device} is here and should not be`),
    ...surplusInner(state, ends).map(
      ({ device, cidr }) => `${cidr} is on ${device} and should not be`,
    ),
  ];
}

function stop(state: HostState, vips: readonly string[]): void {
  for (const cidr of surplusOf(state, [], vips)) removeAddress(state, 'lo', cidr);
  closeTunnels(state, []);
  const lines = state.files.get(saved)?.content.trim().split('\n') ?? [];
  for (const line of lines) {
    const [key = '', value = ''] = line.split(' ');
    state.sysctls.set(key, value);
  }
  state.files.delete(saved);
}

// Ours from an earlier time, or a virtual address with another prefix length.
function surplusOf(
  state: HostState,
  wanted: readonly string[],
  vips: readonly string[],
): readonly string[] {
  const bare = vips.map((vip) => vip.split('/')[0]);
  return (state.interfaces.get('lo') ?? [])
    .filter(({ cidr }) => !wanted.includes(cidr))
    .filter((held) => held.label === label || bare.includes(held.cidr.split('/')[0]))
    .map(({ cidr }) => cidr);
}

function complaints(state: HostState, vips: readonly string[]): readonly string[] {
  const held = (state.interfaces.get('lo') ?? []).map(({ cidr }) => cidr);
  return [
    ...settings
      .filter(([key, least]) => Number(state.sysctls.get(key)) < Number(least))
      .map(([key, least]) => `${key} is less than ${least}`),
    ...vips.filter((vip) => !held.includes(vip)).map((vip) => `${vip} is not on lo`),
    ...surplusOf(state, vips, vips).map((cidr) => `${cidr} is on lo and should not be`),
  ];
}
