import { CommandFailure } from './command-failure.js';
import { putFile, type HostState } from './host-state.js';
import { sha256 } from './checksum.js';
import { isInstalled } from './package-actions.js';
import { wordAfter } from './shell-words.js';
import type { Action } from './step-actions.js';
import { rereadAllUnits } from './systemd.js';

/** A file of a build. */
export type BuiltFile = { readonly path: string; readonly mode: number; readonly content: string };

const keepalivedUnit = `[Unit]
Description=LVS and VRRP High Availability Monitor

[Service]
ExecStart=/usr/sbin/keepalived --dont-fork
ExecReload=/bin/kill -HUP $MAINPID

[Install]
WantedBy=multi-user.target
`;

function filesOf(key: string): readonly BuiltFile[] {
  // A host that has a real shell has it run.
  const run = (path: string) => `exec /.host/${path.slice(path.lastIndexOf('/') + 1)} "$@"`;
  const binary = (path: string) => ({
    path,
    mode: 0o755,
    content: `#!/bin/sh\n# ${path} of ${key}\n${run(path)}\n`,
  });
  const manual = (path: string) => ({ path, mode: 0o644, content: `.\\" ${key}\n` });
  if (key.startsWith('ipvsadm-')) {
    const names = ['ipvsadm', 'ipvsadm-restore', 'ipvsadm-save'];
    return names.map((name) => binary(`/usr/sbin/${name}`));
  }
  return [
    // An upgrade has to take away what only the former version had.
    ...(key.startsWith('keepalived-2.2.') ? [manual('/usr/share/man/man5/former.5')] : []),
    {
      path: '/usr/lib/systemd/system/keepalived.service',
      mode: 0o644,
      content: `# ${key}\n${keepalivedUnit}`,
    },
    binary('/usr/sbin/keepalived'),
    manual('/usr/share/man/man8/keepalived.8'),
  ];
}

/** The text of a source archive with this checksum. */
export function sourceArchive(sha256Hex: string): string {
  return `source ${sha256Hex}`;
}

/** The build script: a finished archive in place, or nothing. */
export function applyBuild(script: string): readonly Action[] {
  const source = wordAfter(script, 'source=$root') ?? '';
  const archive = wordAfter(script, 'archive=$root') ?? '';
  const log = wordAfter(script, 'log=$root') ?? '';
  const wanted = /printf '%s {2}%s\\n' (?<sum>[\da-f]{64}) /.exec(script)?.groups?.['sum'] ?? '';
  const key = archive.slice(archive.lastIndexOf('/') + 1, -'.tar.gz'.length);
  return [
    (state) => {
      if (state.files.has(archive)) return;
      putFile(state, log, 'building\n', { mode: 0o600 });
      const missing = ['gcc', 'make', 'pkg-config'].filter((name) => !isInstalled(state, name));
      if (missing.length > 0) throw new CommandFailure(`missing: ${missing.join(' ')}`);
      if (state.files.get(source)?.content !== sourceArchive(wanted)) {
        state.files.delete(source);
        throw new CommandFailure('its source archive was damaged on the way');
      }
    },
    (state) => {
      if (!state.files.has(archive)) putFile(state, archive, JSON.stringify(filesOf(key)));
    },
  ];
}

/** The install script, with all the places at which it can be cut off. */
export function installBuild(script: string): readonly Action[] {
  const program = wordAfter(script, 'program=') ?? '';
  const key = wordAfter(script, 'key=') ?? '';
  const folder = wordAfter(script, 'state=$root') ?? '';
  const archive = wordAfter(script, 'archive=$root') ?? '';
  const unpacked: BuiltFile[] = [];
  return [
    (state) => {
      const content = state.files.get(archive)?.content;
      if (content === undefined) throw new CommandFailure('its archive is damaged');
      requireLibraries(state, program);
      unpacked.push(...(JSON.parse(content) as BuiltFile[]));
      const owned = [...new Set([...unpacked.map(({ path }) => path), ...ownedBy(state, folder)])];
      putFile(state, `${folder}/owned`, `${owned.sort().join('\n')}\n`);
    },
    (state) => {
      for (const { path, ...rest } of unpacked) {
        putFile(state, waitingPlace(path), rest.content, { mode: rest.mode });
      }
    },
    ...filesOf(key).map(({ path }) => (state: HostState) => {
      const waiting = state.files.get(waitingPlace(path));
      state.files.delete(waitingPlace(path));
      if (waiting !== undefined) state.files.set(path, { ...waiting, mtimeMs: state.nowMs });
    }),
    (state) => {
      const paths = new Set(unpacked.map(({ path }) => path));
      for (const former of ownedBy(state, folder)) {
        if (paths.has(former)) continue;
        state.files.delete(former);
        state.files.delete(waitingPlace(former));
      }
    },
    (state) => {
      if (unpacked.some(({ path }) => path.includes('/systemd/system/'))) rereadAllUnits(state);
    },
    (state) => putFile(state, `${folder}/manifest`, formatManifest(unpacked)),
    (state) => putFile(state, `${folder}/key`, `${key}\n`),
    (state) => {
      const place = archive.slice(0, archive.lastIndexOf('/'));
      for (const path of state.files.keys()) {
        if (path.startsWith(`${place}/${program}-`)) state.files.delete(path);
      }
      state.files.delete(`${folder}/owned`);
    },
  ];
}

/** The uninstall script: its files go, here nothing was there before them. */
export function uninstallBuild(script: string): readonly Action[] {
  const folder = wordAfter(script, 'state=$root') ?? '';
  return [
    (state) => {
      const paths = ownedBy(state, folder);
      for (const path of paths) state.files.delete(path);
      if (paths.some((path) => path.includes('/systemd/system/'))) rereadAllUnits(state);
    },
    ({ files }) => {
      for (const path of files.keys()) if (path.startsWith(`${folder}/`)) files.delete(path);
    },
  ];
}

function requireLibraries(state: HostState, program: string): void {
  const libraries = [
    'libnl-3-200',
    'libnl-genl-3-200',
    ...(program === 'ipvsadm' ? ['libpopt0'] : []),
  ];
  const missing = libraries.filter((name) => !isInstalled(state, name));
  if (missing.length > 0) throw new CommandFailure(`this host lacks ${missing.join(' ')}`);
}

function ownedBy({ files }: HostState, folder: string): readonly string[] {
  const owned = files.get(`${folder}/owned`)?.content.trim().split('\n') ?? [];
  const manifest = files.get(`${folder}/manifest`)?.content.trim().split('\n') ?? [];
  return [...owned, ...manifest.map((line) => line.split(' ')[2] ?? '')].filter(
    (path) => path !== '',
  );
}

function waitingPlace(path: string): string {
  const slash = path.lastIndexOf('/');
  return `${path.slice(0, slash)}/.${path.slice(slash + 1)}.lvsdeploy`;
}

/** The manifest of a build. */
export function formatManifest(files: readonly BuiltFile[]): string {
  return files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, mode, content }) => `${sha256(content)} ${mode.toString(8)} ${path}\n`)
    .join('');
}
