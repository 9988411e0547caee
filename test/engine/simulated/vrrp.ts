import { addAddress, removeAddress, type HostState } from './host-state.js';
import { configurationOf, keepalivedProgram, programOf } from './unit-commands.js';
import { readWords } from './shell-words.js';

/** The virtual addresses of a keepalived.conf, in CIDR notation. */
export function vipsOf(conf: string): readonly string[] {
  const blocks = conf.matchAll(/virtual_ipaddress \{\n([^}]*)\}/g);
  return Array.from(blocks, ([, lines = '']) => readWords(lines)).flat();
}

/** The keepalived that runs, whatever its unit is called, with the file that it was started with. */
export function runningKeepalived({ units }: HostState) {
  const unit = [...units.values()].find(
    (one) => one.activeState === 'active' && programOf(one) === keepalivedProgram,
  );
  return unit && { unit, path: configurationOf(unit) };
}

/** The configuration that the running keepalived has loaded; undefined: it does not run. */
export function loadedConf(state: HostState): string | undefined {
  const running = runningKeepalived(state);
  return running?.unit.loaded.get(running.path);
}

type Instance = { readonly state: HostState; readonly conf: string };

function settingOf(conf: string, name: string): string {
  return new RegExp(`^ {4}${name} (\\S+)$`, 'm').exec(conf)?.[1] ?? '';
}

/** What VRRP comes to among all hosts of a segment, once its timers have run out. */
export function electOwners(states: readonly HostState[]): void {
  const instances = states.flatMap((state): Instance[] => {
    const conf = loadedConf(state);
    // Nobody is left who remembers.
    if (conf === undefined) state.vrrp = undefined;
    return conf === undefined ? [] : [{ state, conf }];
  });
  for (const agreement of new Set(instances.map(({ conf }) => agreementOf(conf)))) {
    const group = instances.filter(({ conf }) => agreementOf(conf) === agreement);
    const owner = winnerOf(group);
    for (const instance of group) take(instance, instance === owner ? 'MASTER' : 'BACKUP');
    for (const { state } of group) if (state.vrrp !== undefined) state.vrrp.agreement = agreement;
  }
}

const agreed = ['virtual_router_id', 'version', 'advert_int'] as const;

// Only directors that agree on this hear each other.
function agreementOf(conf: string): string {
  const password = /^ {8}auth_pass (\S+)$/m.exec(conf)?.[1];
  const isUnicast = conf.includes('unicast_peer');
  const values = agreed.map((name) => settingOf(conf, name));
  return JSON.stringify([...values, password, isUnicast, vipsOf(conf).toSorted()]);
}

function winnerOf(instances: readonly Instance[]): Instance | undefined {
  const byPriority = instances.toSorted(
    (a, b) => Number(settingOf(b.conf, 'priority')) - Number(settingOf(a.conf, 'priority')),
  );
  // Directors that come to agree on something else do so at the same moment: none of them has been there before.
  const isMeeting = instances.some(
    ({ state, conf }) => (state.vrrp?.agreement ?? agreementOf(conf)) !== agreementOf(conf),
  );
  const sitting = byPriority.find(
    ({ state, conf }) => conf.includes('nopreempt') && state.vrrp?.role === 'MASTER',
  );
  return isMeeting ? byPriority[0] : (sitting ?? byPriority[0]);
}

// keepalived binds and takes away when its role or its addresses change, and then no more.
function take({ state, conf }: Instance, role: 'MASTER' | 'BACKUP'): void {
  const vips = vipsOf(conf);
  const before = state.vrrp;
  if (before?.role === role && before.vips.join() === vips.join()) return;
  const device = settingOf(conf, 'interface');
  const surplus =
    role === 'MASTER'
      ? (before?.vips ?? []).filter((vip) => !vips.includes(vip))
      : [...vips, ...(before?.vips ?? [])];
  for (const vip of surplus) removeAddress(state, device, vip);
  if (role === 'MASTER') for (const vip of vips) addAddress(state, device, vip);
  state.vrrp = { role, vips, agreement: agreementOf(conf) };
}

/** What keepalived says about itself when it is asked by the signal JSON. */
export function formatVrrpState(state: HostState): string {
  const conf = loadedConf(state) ?? '';
  const data = {
    iname: settingOf(conf, 'vrrp_instance'),
    ifp_ifname: settingOf(conf, 'interface'),
    vrid: Number(settingOf(conf, 'virtual_router_id')),
    state: state.vrrp?.role === 'MASTER' ? 2 : 1,
    vips: vipsOf(conf).map((cidr) => `${cidr} dev ${settingOf(conf, 'interface')} scope global`),
  };
  return JSON.stringify([{ data, stats: {} }]);
}
