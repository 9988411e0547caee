import { CommandFailure, UnknownScript } from './command-failure.js';

/** A real server of the kernel's table. */
export type PooledServer = {
  readonly socket: string;
  readonly method: string;
  /** With TUN: its type. */
  readonly tunnel?: string;
  readonly weight: number;
};

/** A virtual service of the kernel's table; one by a mark has the protocol FWM, and the mark for its socket. */
export type PooledService = {
  readonly protocol: string;
  readonly socket: string;
  readonly scheduler: string;
  readonly persistence?: number;
  readonly servers: readonly PooledServer[];
};

export type IpvsTable = readonly PooledService[];

const protocols: Readonly<Record<string, string>> = { '-t': 'TCP', '-u': 'UDP', '-f': 'FWM' };
const methods: Readonly<Record<string, string>> = { '-g': 'DR', '-m': 'NAT', '-i': 'TUN' };

/** The table after `ipvsadm WORDS`, of ipvsadm(8). */
export function runIpvsadm(table: IpvsTable, words: readonly string[]): IpvsTable {
  const [action = '', protocolOption = '', socket = '', ...options] = words;
  const run = actions[action];
  const protocol = protocols[protocolOption];
  if (run === undefined || protocol === undefined)
    throw new UnknownScript(`ipvsadm ${words.join(' ')}`);
  const option = (name: string) => {
    const at = options.indexOf(name);
    return at < 0 ? undefined : options[at + 1];
  };
  const persistence = option('-p');
  const given: PooledService = {
    protocol,
    socket,
    scheduler: option('-s') ?? 'wlc',
    ...(persistence === undefined ? {} : { persistence: Number(persistence) }),
    servers: [],
  };
  const tunnel = option('--tun-type');
  const server = {
    ...(tunnel === undefined ? {} : { tunnel }),
    socket: option('-r') ?? '',
    method: methods[options.find((word) => word in methods) ?? ''] ?? 'DR',
    weight: Number(option('-w') ?? 1),
  };
  return run(table, given, server);
}

type Run = (table: IpvsTable, service: PooledService, server: PooledServer) => IpvsTable;

function edit(
  change: (found: PooledService, given: PooledService, server: PooledServer) => PooledService,
): Run {
  return (table, given, server) => {
    const found = find(table, given);
    if (found === undefined) throw new CommandFailure('Service not defined');
    return table.map((one) => (one === found ? change(found, given, server) : one));
  };
}

const actions: Readonly<Record<string, Run>> = {
  '-A': (table, service) => {
    if (find(table, service) !== undefined) throw new CommandFailure('Service already exists');
    return [...table, service];
  },
  '-D': (table, service) => {
    if (find(table, service) === undefined) throw new CommandFailure('No such service');
    return table.filter((one) => one !== find(table, service));
  },
  '-E': edit(({ servers }, given) => ({ ...given, servers })),
  '-a': edit((found, _, server) => ({ ...found, servers: [...found.servers, server] })),
  '-e': edit((found, _, server) => ({
    ...found,
    servers: found.servers.map((one) => (one.socket === server.socket ? server : one)),
  })),
  '-d': edit((found, _, server) => ({
    ...found,
    servers: found.servers.filter(({ socket }) => socket !== server.socket),
  })),
};

function find(table: IpvsTable, { protocol, socket }: PooledService): PooledService | undefined {
  return table.find((one) => one.protocol === protocol && one.socket === socket);
}

/** What keepalived puts into the table for a configuration, every real server being healthy. */
export function listVirtualServers(conf: string): IpvsTable {
  const blocks = conf.split(/^(?=virtual_server )/m).slice(1);
  return blocks.map((text) => {
    const value = (name: string) => new RegExp(`^ *${name} (.*?)(?: \\{)?$`, 'm').exec(text)?.[1];
    const [method = '', , tunnel] = (value('lvs_method') ?? '').split(' ');
    const persistence = value('persistence_timeout');
    const servers = text.matchAll(/^ {4}real_server (.*) \{\n +weight (\d+)$/gm);
    return {
      ...placeOf(value('virtual_server') ?? '', value('protocol') ?? ''),
      scheduler: value('lvs_sched') ?? '',
      ...(persistence === undefined ? {} : { persistence: Number(persistence) }),
      servers: Array.from(servers, ([, socket = '', weight = '']) => ({
        socket: socket.includes(' ') ? socket.replace(' ', ':') : `${socket}:0`,
        ...(tunnel === undefined ? {} : { tunnel }),
        method,
        weight: Number(weight),
      })),
    };
  });
}

function placeOf(words: string, protocol: string): Pick<PooledService, 'protocol' | 'socket'> {
  const [first = '', second = ''] = words.split(' ');
  return first === 'fwmark'
    ? { protocol: 'FWM', socket: second }
    : { protocol, socket: `${first}:${second}` };
}

/** The table after a reload of keepalived, which touches only what differs between its configurations. */
export function reloadTable(table: IpvsTable, before: IpvsTable, after: IpvsTable): IpvsTable {
  const isIn = (list: IpvsTable, one: PooledService) => find(list, one) !== undefined;
  const kept = table.filter((one) => !isIn(before, one) || isIn(after, one));
  const added = after.filter((one) => !isIn(table, one) && !isIn(before, one));
  return [...kept, ...added].map((one) => {
    const [was, will] = [find(before, one), find(after, one)];
    return will === undefined || was === undefined ? one : reloadService(one, was, will);
  });
}

function reloadService(one: PooledService, was: PooledService, will: PooledService): PooledService {
  const { servers: _, ...settings } = will;
  const same = (a: PooledServer, b: PooledServer) => a.socket === b.socket;
  const kept = one.servers.filter(
    (server) =>
      !was.servers.some((a) => same(a, server)) || will.servers.some((a) => same(a, server)),
  );
  const added = will.servers.filter((server) => !was.servers.some((a) => same(a, server)));
  const servers = [...kept, ...added].map((server) => {
    const [before, after] = [was, will].map(({ servers: all }) => all.find((a) => same(a, server)));
    return after === undefined || (before !== undefined && isSameServer(before, after))
      ? server
      : after;
  });
  return { ...(isSameSettings(was, will) ? one : settings), servers };
}

// clear_diff_rs() of ipwrapper.c: what of a real server is edited in the table.
function isSameServer(was: PooledServer, will: PooledServer): boolean {
  return was.weight === will.weight && was.method === will.method && was.tunnel === will.tunnel;
}

function isSameSettings(was: PooledService, will: PooledService): boolean {
  return was.scheduler === will.scheduler && was.persistence === will.persistence;
}

function formatSocket(socket: string): string {
  const [address = '', port] = socket.split(':');
  const hex = (text: string, length: number) =>
    Number(text).toString(16).padStart(length, '0').toUpperCase();
  if (port === undefined) return hex(address, 8);
  return `${address
    .split('.')
    .map((byte) => hex(byte, 2))
    .join('')}:${hex(port, 4)}`;
}

function optionOf({ protocol, socket }: PooledService): string {
  const [option = ''] = Object.entries(protocols).find(([, name]) => name === protocol) ?? [];
  return `${option} ${socket}`;
}

const forwards: Readonly<Record<string, string>> = { DR: 'Route', NAT: 'Masq', TUN: 'Tunnel' };

/** What /proc/net/ip_vs shows. */
export function formatKernelTable(table: IpvsTable): string {
  const entries = table.flatMap(({ protocol, socket, scheduler, persistence, servers }) => [
    `${protocol}  ${formatSocket(socket)} ${scheduler}${persistence === undefined ? ' ' : ` persistent ${persistence * 250} FFFFFFFF`}`,
    ...servers.map(
      (server) =>
        `  -> ${formatSocket(server.socket)}      ${forwards[server.method] ?? ''}   ${server.weight}      0          0`,
    ),
  ]);
  return [
    'IP Virtual Server version 1.2.1 (size=4096)',
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port Forward Weight ActiveConn InActConn',
    ...entries,
  ].join('\n');
}

/** What `ipvsadm -Sn` prints. */
export function formatSavedTable(table: IpvsTable): string {
  const lines = table.flatMap((service) => {
    const { scheduler, persistence, servers } = service;
    const at = optionOf(service);
    return [
      `-A ${at} -s ${scheduler}${persistence === undefined ? '' : ` -p ${persistence}`}`,
      ...servers.map(({ socket, method, weight, tunnel }) => {
        const type = tunnel === undefined ? '' : ` --tun-type ${tunnel}`;
        return `-a ${at} -r ${socket} ${methodOption(method)} -w ${weight}${type}`;
      }),
    ];
  });
  return lines.join('\n');
}

function methodOption(method: string): string {
  return Object.keys(methods).find((option) => methods[option] === method) ?? '';
}

/** The entries that a director's table is held against, each as one text. */
export function listEntries(table: IpvsTable): readonly string[] {
  return table.flatMap((service) => {
    const { protocol, socket, scheduler, persistence, servers } = service;
    const at = `${protocol} ${formatSocket(socket)}`;
    return [
      `${at} ${scheduler}${persistence === undefined ? '' : ` persistent ${persistence}`}`,
      ...servers.map(
        (server) =>
          `${at} -> ${formatSocket(server.socket)} ${forwards[server.method] ?? ''} ${server.weight}`,
      ),
      ...servers.flatMap((server) =>
        server.tunnel === undefined
          ? []
          : [`tunnel ${optionOf(service)} ${server.socket} ${server.tunnel}`],
      ),
    ];
  });
}

/** What keepalived's checker writes about itself when it is asked by SIGUSR1. */
export function formatCheckerDump(believed: IpvsTable): string {
  return believed
    .flatMap(({ protocol, socket, scheduler, persistence, servers }) => [
      '------< Virtual server >------',
      protocol === 'FWM'
        ? `   VS FWMARK = ${socket}`
        : `   VS VIP = ${socket.replace(':', ', VPORT = ')}`,
      `   lvs_sched = ${scheduler}`,
      `   protocol = ${protocol}`,
      ...(persistence === undefined ? [] : [`   persistence timeout = ${persistence}`]),
      '   VS alive = 1',
      ...servers.flatMap((server) => [
        '   ------< Real server >------',
        `   RIP = ${server.socket.replace(':', ', RPORT = ')}, WEIGHT = ${server.weight}`,
        `   forwarding method = ${server.method}${server.tunnel === undefined ? '' : `, type = ${server.tunnel.toUpperCase()}`}`,
        '   Inhibit on failure is OFF',
        '   alive = 1',
        '   RS set = 1',
      ]),
    ])
    .join('\n');
}
