import { putFile, type HostState } from './host-state.js';
import { wordsBetween } from './shell-words.js';
import type { Action } from './step-actions.js';
import { rereadAllUnits, verbs } from './systemd.js';

const nginxUnit = `[Unit]
Description=A high performance web server

[Service]
ExecStart=/usr/sbin/nginx
ExecReload=/usr/sbin/nginx -s reload

[Install]
WantedBy=multi-user.target
`;

/** The step that installs packages. */
export function installPackages(script: string): readonly Action[] {
  return installNamed(wordsBetween(script, 'apt install --no-install-recommends ', ';') ?? []);
}

/** `apt-get install`: each package is unpacked, then configured, which starts what it brings. */
export function installNamed(names: readonly string[]): readonly Action[] {
  return names.flatMap((name) => [
    (state: HostState) => unpack(state, name),
    (state: HostState) => configure(state, name),
  ]);
}

function unpack(state: HostState, name: string): void {
  if (isInstalled(state, name)) return;
  state.packages.set(name, 'iU ');
  if (name !== 'nginx') return;
  putFile(state, '/usr/sbin/nginx', 'the program nginx', { mode: 0o755 });
  putFile(state, '/usr/lib/systemd/system/nginx.service', nginxUnit);
}

function configure(state: HostState, name: string): void {
  if (isInstalled(state, name)) return;
  state.packages.set(name, 'ii ');
  if (name !== 'nginx' || state.masked.has('nginx.service')) return;
  rereadAllUnits(state);
  verbs['enable']?.(state, 'nginx.service');
  verbs['start']?.(state, 'nginx.service');
}

/** Whether dpkg has it, configured. */
export function isInstalled({ packages }: HostState, name: string): boolean {
  return packages.get(name) === 'ii ';
}
