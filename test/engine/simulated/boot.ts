import { CommandFailure } from './command-failure.js';
import { loadModule, loseRuntime, type HostState } from './host-state.js';
import { verbs } from './systemd.js';

// In the order in which systemd orders them at boot.
const bootOrder = [
  'lvs_rs.service',
  'lvs-routes.service',
  'lvs-marks.service',
  'nginx.service',
  'keepalived.service',
];

/** Power off and on: the kernel begins anew, then what is configured to happen at boot happens. */
export function reboot(state: HostState): void {
  loseRuntime(state);
  state.nowMs += 20_000;
  loadConfiguredModules(state);
  applyConfiguredSysctls(state);
  for (const unit of bootOrder) {
    if (!state.enabled.has(unit) || state.masked.has(unit)) continue;
    try {
      verbs['start']?.(state, unit);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
    }
  }
  state.nowMs += 5000;
}

function linesBelow({ files }: HostState, folder: string): readonly string[] {
  const paths = [...files.keys()].filter(
    (path) => path.startsWith(folder) && path.endsWith('.conf'),
  );
  return paths
    .sort()
    .flatMap((path) => files.get(path)?.content.split('\n') ?? [])
    .filter((line) => line !== '' && !line.startsWith('#'));
}

// modules-load.d(5)
function loadConfiguredModules(state: HostState): void {
  for (const name of linesBelow(state, '/etc/modules-load.d/')) loadModule(state, name.trim());
}

// sysctl.d(5)
function applyConfiguredSysctls(state: HostState): void {
  for (const line of linesBelow(state, '/etc/sysctl.d/')) {
    const [name = '', value = ''] = line.split('=').map((text) => text.trim());
    const key = name.replaceAll('.', '/');
    if (state.sysctls.has(key)) state.sysctls.set(key, value);
  }
}
