import { CommandFailure } from './command-failure.js';
import { addAddress, putFile, removeAddress, type HostState } from './host-state.js';

const saved = '/run/lvsdeploy/lvs_rs.saved';
const label = 'lo:lvs';
const settings = [
  ['net/ipv4/conf/all/arp_ignore', '1'],
  ['net/ipv4/conf/all/arp_announce', '2'],
] as const;

/** What templates/lvs_rs.sh.hbs does on a host, by the addresses in its text. */
export function runRealServerScript(state: HostState, script: string, verb: string): void {
  const list = /^held='(?<vips>[^']*)'$/m.exec(script)?.groups?.['vips'];
  const vips = list?.split(/\s+/).filter((word) => word !== '');
  if (vips === undefined) throw new CommandFailure('lvs_rs.sh: syntax error', 2);
  if (verb === 'start') start(state, vips);
  else if (verb === 'stop') stop(state, vips);
  const wrong = verb === 'stop' ? surplusOf(state, [], vips) : complaints(state, vips);
  if (wrong.length > 0) throw new CommandFailure(wrong.join('\n'));
}

function start(state: HostState, vips: readonly string[]): void {
  if (!state.files.has(saved)) {
    const lines = settings.map(([key]) => `${key} ${state.sysctls.get(key) ?? '0'}\n`);
    putFile(state, saved, lines.join(''));
  }
  for (const [key, least] of settings) {
    if (Number(state.sysctls.get(key)) < Number(least)) state.sysctls.set(key, least);
  }
  for (const vip of vips) addAddress(state, 'lo', vip, label);
  for (const cidr of surplusOf(state, vips, vips)) removeAddress(state, 'lo', cidr);
}

function stop(state: HostState, vips: readonly string[]): void {
  for (const cidr of surplusOf(state, [], vips)) removeAddress(state, 'lo', cidr);
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
