import { Duplex, PassThrough } from 'node:stream';
import type { CommandResult, Connection, ConnectionPool } from '../../src/model/connection.js';
import { LvsError } from '../../src/model/error.js';

/** What a director shows, and does when a script runs on it. */
export type FakeDirector = {
  addresses: readonly string[];
  /** Lines of /proc/net/ip_vs. */
  table: readonly string[];
  /** Its keepalived.conf; undefined: there is none. */
  conf: string | undefined;
  reachable: boolean;
  /** Runs an apply script; a text is a complaint, with which it fails. */
  readonly perform: (script: string) => string | undefined;
};

const confPath = '/etc/keepalived/keepalived.conf';

function answer(kind: string, director: FakeDirector): string {
  switch (kind) {
    case 'network': {
      const addr_info = director.addresses.map((local) => ({ local, prefixlen: 32 }));
      const device = { ifname: 'eth0', address: '02:00:00:00:00:01', mtu: 1500 };
      return JSON.stringify([{ ...device, flags: ['UP', 'LOWER_UP'], addr_info }]);
    }
    case 'ipvs-table':
      return ['ipvs', ...director.table].join('\n');
    case 'file': {
      const { conf } = director;
      if (conf === undefined) return '';
      const lines = conf.replace(/\n$/, '').split('\n');
      return [
        `stat 81a0 ${Buffer.byteLength(conf)} 1700000000 root root ${confPath}`,
        ...lines.map((line) => `${confPath}:${line}`),
      ].join('\n');
    }
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

function connect(host: string, director: FakeDirector, execs: string[]): Connection {
  return {
    host,
    execs: 0,
    exec: async (command, options = {}) => {
      execs.push(`${host}: ${command.split('\n')[0] ?? ''}`);
      if (!director.reachable) throw new LvsError('CONNECTION_LOST', 'It is gone.', { host });
      if (command.startsWith('while read')) {
        const stdin = new PassThrough();
        stdin.on('data', (chunk: Buffer) => {
          for (const _ of chunk.toString()) options.onStdout?.(probe(command, director));
        });
        options.feed?.(stdin);
        await new Promise((resolve) => stdin.on('end', resolve));
        return { exitStatus: 0, stdout: '', stderr: '' };
      }
      if (!command.includes("mark 'begin 0'")) {
        return { exitStatus: 0, stdout: probe(command, director), stderr: '' };
      }
      const result = apply(command, director);
      options.onStdout?.(result.stdout);
      return result;
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
} {
  const execs: string[] = [];
  const gateway: FakeDirector = {
    ...{ addresses: [], table: [], conf: undefined, reachable: true },
    perform: () => undefined,
  };
  const pool: ConnectionPool = {
    connect: (host) => {
      const director = host === 'gateway' ? gateway : directors[host];
      return director?.reachable === true
        ? Promise.resolve(connect(host, director, execs))
        : Promise.reject(new LvsError('UNREACHABLE', 'No route to host.', { host }));
    },
    closeAll: () => undefined,
  };
  return { pool, execs };
}
