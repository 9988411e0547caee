import { Duplex, PassThrough } from 'node:stream';
import type {
  CommandResult,
  Connection,
  ConnectionPool,
  ExecOptions,
} from '../../src/model/host/connection.js';
import { LvsError } from '../../src/model/problem/error.js';
import { defaultLimits } from '../../src/model/cluster/host-limits.js';
import type { DirectorService } from '../../src/model/plan/declaration.js';
import { vrrpStates } from '../../src/model/verify/history.js';
import { runsFolder } from '../../src/model/run/kept-files.js';
import { answersOf } from '../look/stream/answers-of.js';
import { announceScript } from '../../src/rollout/announcing/announce-script.js';
import { conventionalDirector } from '../../src/resources/effects/conventions.js';

/** What a director shows, and does when a script runs on it. */
export type FakeDirector = {
  addresses: readonly string[];
  /** Lines of /proc/net/ip_vs. */
  table: readonly string[];
  /** Its keepalived.conf; undefined: there is none. */
  conf: string | undefined;
  reachable: boolean;
  /** Who has its lock, for a person to read; undefined: nobody. */
  holder?: string | undefined;
  /** The state of its VRRP instance. Default: the one that its addresses tell. */
  vrrpState?: 'MASTER' | 'BACKUP' | 'FAULT' | 'STOPPED';
  /** Names of the runs that have changed it, the last one first. */
  runs?: readonly string[];
  /** Runs an apply script; a text is a complaint, with which it fails. */
  readonly perform: (script: string) => string | undefined;
  /** What its keepalived is called. Default: as it is installed. */
  readonly names?: DirectorService;
};

function vrrpStateNumber({ addresses, vrrpState }: FakeDirector): number {
  const state = vrrpState ?? (addresses.includes('10.0.0.227') ? 'MASTER' : 'BACKUP');
  return vrrpStates.indexOf(state);
}

function answer(kind: string, director: FakeDirector): string {
  switch (kind) {
    case 'network': {
      const addr_info = director.addresses.map((local) => ({ local, prefixlen: 32 }));
      const device = { ifname: 'eth0', address: '02:00:00:00:00:01', mtu: 1500 };
      return JSON.stringify([{ ...device, flags: ['UP', 'LOWER_UP'], addr_info }]);
    }
    case 'ipvs-table':
      return ['ipvs', ...director.table].join('\n');
    case 'keepalived': {
      if (director.vrrpState === 'STOPPED') return '';
      const data = { iname: 'VI_1', state: vrrpStateNumber(director), vips: ['10.0.0.227/32'] };
      return `running\njson ${JSON.stringify([{ data, stats: {} }])}`;
    }
    case 'file': {
      const { conf, names = conventionalDirector } = director;
      const confPath = names.configuration;
      if (conf === undefined) return '';
      const lines = conf.replace(/\n$/, '').split('\n');
      return [
        `stat 81a0 ${Buffer.byteLength(conf)} 1700000000 root root ${confPath}`,
        ...lines.map((line) => `${confPath}:${line}`),
      ].join('\n');
    }
    case 'kept-runs':
      return (director.runs ?? [])
        .flatMap((run, index, runs) => [
          ...(index === 0 ? [`${runsFolder}/last:${run}`] : []),
          `${runsFolder}/${run}/about:run ${run}`,
          `${runsFolder}/${run}/about:previous ${runs[index + 1] ?? ''}`,
          `${runsFolder}/${run}/about:by bob@desk`,
        ])
        .join('\n');
    default:
      return '';
  }
}

/** What a probe prints, for all the kinds that it asks for. */
function probe(script: string, director: FakeDirector): string {
  const nonce = /@@lvsdeploy:([\da-f]+):/.exec(script)?.[1] ?? '';
  const kinds = [...script.matchAll(/printf '\\n@@lvsdeploy:[\da-f]+:%s\\n' ([\w-]+)/g)];
  const sections = kinds.map(
    ([, kind = '']) => `\n@@lvsdeploy:${nonce}:${kind}\n${answer(kind, director)}`,
  );
  return `${sections.join('')}\n@@lvsdeploy:${nonce}:end\n`;
}

/** What an apply script prints when all of its steps go well, or the first one does not. */
function apply(script: string, director: FakeDirector): CommandResult {
  const nonce = /@@lvsdeploy:([\da-f]+):/.exec(script)?.[1] ?? '';
  const count = [...script.matchAll(/^mark 'begin \d+'$/gm)].length;
  const complaint = director.perform(script);
  const mark = (label: string): string => `\n@@lvsdeploy:${nonce}:${label}\n`;
  if (complaint !== undefined) {
    return {
      exitStatus: 1,
      stdout: `${mark('begin 0')}${mark('end 0 1')}`,
      stderr: `${mark('begin 0')}${complaint}${mark('end 0 1')}`,
    };
  }
  const indices = Array.from({ length: count }, (_, index) => index);
  const marks = indices.map((index) => mark(`begin ${index}`) + mark(`end ${index} 0`));
  return { exitStatus: 0, stdout: marks.join(''), stderr: '' };
}

/** Holds the lock of a director until its input ends, or is refused it. */
async function lock(
  script: string,
  director: FakeDirector,
  { onStdout, feed }: ExecOptions,
): Promise<CommandResult> {
  if (director.holder !== undefined) {
    const waits = `waiting for ${director.holder}\n`;
    onStdout?.(waits);
    return { exitStatus: 75, stdout: `${waits}held by ${director.holder}\n`, stderr: '' };
  }
  director.holder = /^printf '%s\\n' '(.*)' >/m.exec(script)?.[1] ?? 'somebody';
  onStdout?.('held\n');
  const stdin = new PassThrough().resume();
  feed?.(stdin);
  await new Promise((resolve) => stdin.on('end', resolve));
  director.holder = undefined;
  return { exitStatus: 0, stdout: 'held\n', stderr: '' };
}

async function look(
  script: string,
  director: FakeDirector,
  { onStdout, feed }: ExecOptions,
): Promise<CommandResult> {
  const stdin = new PassThrough();
  const answers = answersOf(script);
  stdin.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().trim().split('\n')) {
      const sections = {
        network: answer('network', director),
        'ipvs-table': answer('ipvs-table', director),
        keepalived: answer('keepalived', director),
      };
      onStdout?.(`${answers?.(line, { atMs: 0, sections }) ?? ''}\n`);
    }
  });
  feed?.(stdin);
  await new Promise((resolve) => stdin.on('end', resolve));
  return { exitStatus: 0, stdout: '', stderr: '' };
}

function isAnnouncement(command: string, { names = conventionalDirector }: FakeDirector): boolean {
  return command === announceScript(names);
}

async function run(
  command: string,
  director: FakeDirector,
  options: ExecOptions,
): Promise<CommandResult> {
  if (command.includes('flock -n 9')) return lock(command, director, options);
  if (isAnnouncement(command, director)) return { exitStatus: 0, stdout: '', stderr: '' };
  if (answersOf(command) !== undefined) return look(command, director, options);
  if (!command.includes("mark 'begin 0'")) {
    return { exitStatus: 0, stdout: probe(command, director), stderr: '' };
  }
  const result = apply(command, director);
  options.onStdout?.(result.stdout);
  return result;
}

type Link = { readonly lost: Promise<never>; readonly lose: () => void };

function makeLink(host: string): Link {
  let lose: () => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    lose = () => reject(new LvsError('CONNECTION_LOST', 'The connection was lost.', { host }));
  });
  lost.catch(() => undefined);
  return { lost, lose };
}

/** What was done on all of them. */
type Told = { readonly execs: string[]; readonly announced: string[] };

function connect(
  host: string,
  director: FakeDirector,
  link: Link,
  { execs, announced }: Told,
): Connection {
  return {
    limits: defaultLimits,
    host,
    execs: 0,
    exec: async (command, options = {}) => {
      execs.push(`${host}: ${command.split('\n')[0] ?? ''}`);
      if (isAnnouncement(command, director)) announced.push(host);
      if (!director.reachable) throw new LvsError('CONNECTION_LOST', 'It is gone.', { host });
      return Promise.race([link.lost, run(command, director, options)]);
    },
    upload: () => Promise.resolve(),
    download: () => Promise.resolve(),
    forward: () => Promise.resolve(new Duplex({ read: () => undefined, write: () => undefined })),
    close: () => undefined,
  };
}

/** Connections to fake directors, and to a gateway from which everything answers. */
export function fakePool(directors: Readonly<Record<string, FakeDirector>>): {
  readonly pool: ConnectionPool;
  readonly execs: readonly string[];
  /** The directors that were made to announce their addresses, in this order. */
  readonly announced: readonly string[];
  /** Cuts the connection to a director, and its lock with it; another one can be made. */
  readonly cut: (host: string) => void;
} {
  const told: Told = { execs: [], announced: [] };
  const gateway: FakeDirector = {
    ...{ addresses: [], table: [], conf: undefined, reachable: true },
    perform: () => undefined,
  };
  const links = new Map<string, Link>();
  const linkTo = (host: string): Link => {
    const link = links.get(host) ?? makeLink(host);
    links.set(host, link);
    return link;
  };
  const pool: ConnectionPool = {
    connect: (host) => {
      const director = host === 'gateway' ? gateway : directors[host];
      return director?.reachable === true
        ? Promise.resolve(connect(host, director, linkTo(host), told))
        : Promise.reject(new LvsError('UNREACHABLE', 'No route to host.', { host }));
    },
    closeAll: () => Promise.resolve(),
  };
  const cut = (host: string): void => {
    links.get(host)?.lose();
    links.delete(host);
    const director = directors[host];
    if (director !== undefined) director.holder = undefined;
  };
  return { pool, ...told, cut };
}
