import fc from 'fast-check';
import { reboot } from './boot.js';
import {
  addAddress,
  clusterDevice,
  removeAddress,
  type HostState,
  type SimulatedFile,
} from './host-state.js';
import { CommandFailure } from './command-failure.js';
import type { PooledService } from './ipvs.js';
import { rereadAllUnits, verbs } from './systemd.js';

/** Something that somebody does by hand to a host; `pick` says to which of the things that are there. */
type DriftKind = (state: HostState, pick: Pick) => void;
type Pick = <T>(from: readonly T[]) => T | undefined;

// What packages bring, caches, logs, and lvsdeploy's own notes are not managed.
const foreign =
  /^\/(?:run\/lvsdeploy\/lvs_rs|usr\/(?:sbin|lib\/systemd\/system)\/nginx|var\/(?:cache|log)\/|var\/lib\/lvsdeploy\/)/;

// What only building needs may go again once there is a build.
const needed = /^(?:nginx|lib.*\d)$/;

export function managedFiles({ files }: HostState): readonly string[] {
  return [...files.keys()].filter((path) => !foreign.test(path)).sort();
}

const formerVip = '10.0.0.99/32';

function realServerVips({ interfaces }: HostState): readonly string[] {
  return (interfaces.get('lo') ?? [])
    .filter(({ label, cidr }) => label === 'lo:lvs' && cidr !== formerVip)
    .map(({ cidr }) => cidr);
}

function changeFile(
  change: (file: SimulatedFile, now: number) => Partial<SimulatedFile>,
): DriftKind {
  return (state, pick) => {
    // Whose a record of a unit is, nobody looks at.
    const path = pick(managedFiles(state).filter((one) => !one.startsWith('/run/lvs-marks/')));
    const file = path === undefined ? undefined : state.files.get(path);
    if (path === undefined || file === undefined) return;
    state.files.set(path, { ...file, ...change(file, state.nowMs) });
  };
}

function withUnit(verb: (state: HostState, unit: string) => void): DriftKind {
  return (state, pick) => {
    const unit = pick([...state.units.keys()].sort());
    if (unit === undefined) return;
    try {
      verb(state, unit);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
    }
  };
}

function runVerb(verb: 'stop' | 'restart' | 'reload' | 'disable'): DriftKind {
  return withUnit((state, unit) => verbs[verb]?.(state, unit));
}

function changeService(change: (service: PooledService) => PooledService): DriftKind {
  return (state, pick) => {
    const chosen = pick(state.ipvs);
    state.ipvs = state.ipvs.map((service) => (service === chosen ? change(service) : service));
  };
}

function removePackage({ packages, files, enabled }: HostState, name: string): void {
  packages.delete(name);
  if (name !== 'nginx') return;
  files.delete('/usr/sbin/nginx');
  files.delete('/usr/lib/systemd/system/nginx.service');
  enabled.delete('nginx.service');
}

/** Everything that happens to hosts. */
export const driftKinds = {
  'file edited': changeFile((_, mtimeMs) => ({ content: '# by hand\n', mtimeMs })),
  'file replaced by an older one': changeFile(() => ({ content: '# from a backup\n' })),
  'file emptied': changeFile((_, mtimeMs) => ({ content: '', mtimeMs })),
  'file touched': changeFile((_, mtimeMs) => ({ mtimeMs })),
  'file mode changed': changeFile(({ mode }) => ({ mode: mode ^ 0o111 })),
  'file opened to all': changeFile(({ mode }) => ({ mode: mode | 0o002 })),
  'file owner changed': changeFile(() => ({ owner: 'www-data' })),
  'file group changed': changeFile(() => ({ group: 'adm' })),
  'file removed': (state, pick) => {
    state.files.delete(pick(managedFiles(state)) ?? '');
  },
  'sysctl reset': (state, pick) => {
    // What tunnels, directors that serve, and NAT want; nobody else cares.
    const keys = [...state.sysctls.keys()].filter(
      (key) =>
        key !== 'net/ipv4/vs/pmtu_disc' &&
        key !== 'net/ipv4/vs/conn_reuse_mode' &&
        !key.endsWith('/send_redirects'),
    );
    const key = pick(keys.sort());
    if (key !== undefined) state.sysctls.set(key, '0');
  },
  'module unloaded': (state, pick) => {
    const name = pick([...state.modules].sort());
    // The kernel refuses what is in use.
    if (name === undefined || name === 'ip_vs' || state.ipvs.length > 0) return;
    state.modules.delete(name);
  },
  'package removed': (state, pick) => {
    const nginx = state.units.get('nginx.service');
    const name = pick([...state.packages.keys()].filter((known) => needed.test(known)).sort());
    if (name === undefined) return;
    if (name === 'nginx' && nginx?.activeState === 'active')
      verbs['stop']?.(state, 'nginx.service');
    removePackage(state, name);
    state.units.delete(`${name}.service`);
    rereadAllUnits(state);
  },
  'unit stopped': runVerb('stop'),
  'unit restarted': runVerb('restart'),
  'unit reloaded': runVerb('reload'),
  'unit disabled': runVerb('disable'),
  // systemctl(1) masks no unit that has its file under /etc.
  'unit masked': withUnit(({ masked, files }, unit) => {
    if (!files.has(`/etc/systemd/system/${unit}`)) masked.add(unit);
  }),
  'unit killed': withUnit(({ units }, name) => {
    const unit = units.get(name);
    if (unit?.activeState !== 'active') return;
    unit.activeState = 'failed';
    unit.subState = 'failed';
    unit.loaded.clear();
  }),
  'units read again': (state) => rereadAllUnits(state),
  'stamp removed': (state, pick) => {
    const stamps = [...state.files.keys()].filter((path) =>
      path.startsWith('/run/lvsdeploy/loaded/'),
    );
    state.files.delete(pick(stamps.sort()) ?? '');
  },
  'address taken from lo': (state, pick) => {
    removeAddress(state, 'lo', pick(realServerVips(state)) ?? '');
  },
  'virtual address on lo with a short prefix': (state, pick) => {
    const cidr = pick(realServerVips(state))?.replace('/32', '/24');
    if (cidr !== undefined) addAddress(state, 'lo', cidr);
  },
  'address of a former cluster on lo': (state) => {
    if (realServerVips(state).length > 0) addAddress(state, 'lo', formerVip, 'lo:lvs');
  },
  'virtual address on a network interface': (state, pick) => {
    const routed = state.routes.map(({ to }) => to).filter((to) => to.endsWith('/32'));
    const vip = pick([...realServerVips(state), ...routed]);
    if (vip !== undefined) addAddress(state, clusterDevice, vip);
  },
  'IPVS table flushed': (state) => {
    state.ipvs = [];
  },
  'weight changed by ipvsadm': changeService(({ servers, ...service }) => ({
    ...service,
    servers: servers.map((server, index) => (index === 0 ? { ...server, weight: 17 } : server)),
  })),
  'real server taken out by ipvsadm': changeService(({ servers, ...service }) => ({
    ...service,
    servers: servers.slice(1),
  })),
  'scheduler changed by ipvsadm': changeService((service) => ({ ...service, scheduler: 'lblc' })),
  'persistence changed by ipvsadm': changeService((service) => ({ ...service, persistence: 99 })),
  'virtual service added by ipvsadm': (state, pick) => {
    const like = pick(state.ipvs);
    const socket = like?.protocol === 'FWM' ? '99' : '10.9.9.9:99';
    if (like !== undefined) state.ipvs = [...state.ipvs, { ...like, socket }];
  },
  'route removed': (state, pick) => {
    const ours = state.routes.filter(({ metric }) => metric === 0);
    const route = pick(ours.filter(({ to }) => !to.endsWith('/24')));
    state.routes = state.routes.filter((one) => one !== route);
  },
  'route leads elsewhere': (state, pick) => {
    const ours = state.routes.filter(({ to, metric }) => metric === 0 && !to.endsWith('/24'));
    const route = pick(ours);
    state.routes = state.routes.map((one) =>
      one === route ? { ...one, via: '192.168.56.9' } : one,
    );
  },
  rebooted: (state) => reboot(state),
} as const satisfies Readonly<Record<string, DriftKind>>;

/** One drift, as data. */
export type Drift = { readonly kind: keyof typeof driftKinds; readonly pick: number };

export const arbitraryDrift: fc.Arbitrary<Drift> = fc.record({
  kind: fc.constantFrom(...(Object.keys(driftKinds) as Drift['kind'][])),
  pick: fc.nat({ max: 40 }),
});

/** Lets it happen, some seconds after what was before. */
export function applyDrift(state: HostState, { kind, pick }: Drift): void {
  state.nowMs += 3000;
  driftKinds[kind](state, (from) => from[pick % from.length]);
  state.nowMs += 3000;
}
