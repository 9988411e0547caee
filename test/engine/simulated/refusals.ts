import type { Site } from './site.js';
import type { HostState } from './host-state.js';

/** A value that a host does not hold: something on it puts another one back. */
export type Refusal = {
  /** What a failure has to name. */
  readonly name: string;
  readonly undo: (state: HostState) => void;
};

function refuseFile(path: string): readonly Refusal[] {
  return [
    {
      name: path,
      undo: ({ files }) => {
        const file = files.get(path);
        if (file !== undefined) files.set(path, { ...file, mode: 0o600 });
      },
    },
    {
      name: path,
      undo: ({ files }) => {
        const file = files.get(path);
        if (file !== undefined) files.set(path, { ...file, content: '# another tool\n' });
      },
    },
    { name: path, undo: ({ files }) => void files.delete(path) },
  ];
}

function refuseUnit(unit: string): readonly Refusal[] {
  return [
    { name: `${unit} is enabled`, undo: ({ enabled }) => void enabled.delete(unit) },
    {
      name: `${unit} starts`,
      undo: ({ units }) => {
        const known = units.get(unit);
        if (known !== undefined) known.activeState = 'failed';
      },
    },
  ];
}

// What a host is to keep over a reboot; other parameters it is asked for to take back what it had.
function keeps({ files }: HostState, key: string): boolean {
  const kept = [...files].filter(([path]) => path.startsWith('/etc/sysctl.d/'));
  const names = [key, key.replaceAll('.', '/')];
  return kept.some(([, { content }]) => names.some((name) => content.includes(name)));
}

function refuseSysctl(key: string): Refusal {
  const path = key.replaceAll('.', '/');
  return {
    name: key,
    undo: (state) => {
      if (state.sysctls.has(path) && keeps(state, key)) state.sysctls.set(path, '7');
    },
  };
}

function refuseModule(name: string): Refusal {
  return { name: `kernel module ${name}`, undo: ({ modules }) => void modules.delete(name) };
}

// Hosts that are to have none of ours ask for routes only to take back what they had.
const refuseRoutes: Refusal = {
  name: 'route',
  undo: (state) => {
    if (!state.files.has('/etc/systemd/system/lvs-routes.service')) return;
    state.routes = state.routes.filter(({ to, metric }) => metric > 0 || to.endsWith('.0/24'));
  },
};

/** All that a host of the site can refuse, by the facts that its tasks ask for. */
export function listRefusals(site: Site, host: string): readonly Refusal[] {
  const refs = site.hosts.find((prepared) => prepared.host.name === host)?.refs ?? [];
  const keysOf = (kind: string) => [
    ...new Set(refs.filter((ref) => ref.kind.name === kind).map(({ key }) => key)),
  ];
  return [
    ...keysOf('file')
      .filter(
        (path) => path.startsWith('/etc/sysctl.d/') || path.startsWith('/etc/modules-load.d/'),
      )
      .flatMap(refuseFile),
    ...keysOf('unit').flatMap(refuseUnit),
    ...keysOf('sysctl').map(refuseSysctl),
    ...keysOf('kernel-module')
      .filter((name) => name !== 'ip_vs')
      .map(refuseModule),
    ...(keysOf('route').length > 0 ? [refuseRoutes] : []),
  ];
}
