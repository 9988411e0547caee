import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';
import type { HostState, SimulatedFile } from '../simulated/host-state.js';

const userIds: Readonly<Record<string, number>> = { root: 0, 'www-data': 33 };
const groupIds: Readonly<Record<string, number>> = { root: 0, adm: 4, 'www-data': 33 };

/** What is in a host's root and is not the host's. */
const notKept = new Set(['.host', 'bin', 'dev', 'lib', 'lib64', 'memfd:', 'proc', 'sys', 'tmp']);
const ofProcesses = /^\/run\/\w+\.pid$/;
const parameters = 'proc/sys/net';

type Known = { readonly stats: Stats; readonly file: SimulatedFile };

/** The files and the kernel's parameters of a host as they are in the folder that is its root. */
export class HostFolder {
  #files = new Map<string, Known>();
  #sysctls = new Map<string, string>();
  #equipment: ReadonlySet<string> = new Set();

  constructor(readonly root: string) {
    this.#equipment = new Set(this.#list());
  }

  /** Lets a host know what is there. */
  load({ files, sysctls }: HostState): void {
    this.#files = new Map(this.#list().map((name) => [name, this.#look(name)]));
    this.#sysctls = new Map(
      walk(path.join(this.root, parameters)).map((file) => [
        path.relative(path.join(this.root, 'proc/sys'), file),
        readFileSync(file, 'utf8').trim(),
      ]),
    );
    refill(
      files,
      Array.from(this.#files, ([name, { file }]) => [name, file] as const),
    );
    refill(sysctls, this.#sysctls);
  }

  /** Puts there what a host has, where that has changed since it was loaded. */
  store({ files, sysctls }: HostState): void {
    for (const name of this.#files.keys()) {
      if (files.has(name)) continue;
      rmSync(path.join(this.root, name), { force: true });
      this.#files.delete(name);
    }
    for (const [name, file] of files) {
      if (this.#files.get(name)?.file === file) continue;
      this.#write(name, file);
      this.#files.set(name, { file, stats: lstatSync(path.join(this.root, name)) });
    }
    for (const key of this.#sysctls.keys()) {
      if (!sysctls.has(key)) rmSync(path.join(this.root, 'proc/sys', key), { force: true });
    }
    for (const [key, value] of sysctls) {
      if (this.#sysctls.get(key) !== value)
        put(path.join(this.root, 'proc/sys', key), `${value}\n`);
    }
    this.#sysctls = new Map(sysctls);
  }

  #list(): readonly string[] {
    const names = readdirSync(this.root).filter((name) => !notKept.has(name));
    return names
      .flatMap((name) => walk(path.join(this.root, name)))
      .map((file) => file.slice(this.root.length))
      .filter((name) => !ofProcesses.test(name) && !this.#equipment.has(name));
  }

  #look(name: string): Known {
    const place = path.join(this.root, name);
    const stats = lstatSync(place);
    const known = this.#files.get(name);
    if (known !== undefined && isSame(known.stats, stats)) return known;
    const file = {
      content: readFileSync(place, 'utf8'),
      mode: stats.mode & 0o7777,
      owner: nameOf(userIds, stats.uid),
      group: nameOf(groupIds, stats.gid),
      // utimes(2) of Node.js cuts off what is less than a microsecond.
      mtimeMs: Math.round(stats.mtimeMs),
    };
    return { stats, file };
  }

  #write(name: string, { content, mode, owner, group, mtimeMs }: SimulatedFile): void {
    const place = path.join(this.root, name);
    put(place, content);
    chmodSync(place, mode);
    chownSync(place, userIds[owner] ?? 0, groupIds[group] ?? 0);
    utimesSync(place, mtimeMs / 1000, mtimeMs / 1000);
  }
}

/** Writes a file, with the folders that it needs. */
export function put(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

// Regular files, in order.
function walk(folder: string): readonly string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return walk(place);
    return entry.isFile() ? [place] : [];
  });
}

function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

function nameOf(ids: Readonly<Record<string, number>>, id: number): string {
  return Object.keys(ids).find((name) => ids[name] === id) ?? String(id);
}

function refill<V>(map: Map<string, V>, entries: Iterable<readonly [string, V]>): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
