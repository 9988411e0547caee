import { formatEndpoint } from '../../lvs/address/format-address.js';
import type { CheckedServer, CheckedService } from '../../facts/ipvs/checker-state.js';
import type { IpvsMethod } from '../../facts/ipvs/ipvs-table.js';
import type { Endpoint } from '../../facts/ipvs/ipvs-endpoint.js';
import { forwardings } from '../../lvs/forwarding/forwarding-methods.js';
import type { Tunnel } from '../../model/cluster/cluster.js';
import { quoteAll } from '../../model/text/shell-quote.js';

type Service = Endpoint & { readonly protocol: string } & Partial<CheckedService>;
type Server = Endpoint & Partial<CheckedServer>;
type Action = keyof typeof options;

const options = {
  'add service': '-A',
  'edit service': '-E',
  'delete service': '-D',
  'add server': '-a',
  'edit server': '-e',
  'delete server': '-d',
} as const;

/** POSIX sh that changes one entry of the kernel's table; ipvsadm(8). */
export function ipvsadm(action: Action, service: Service, server?: Server): string {
  const words = [
    ...identify(service),
    ...(['add service', 'edit service'].includes(action) ? settingsOf(service) : []),
    ...(server === undefined ? [] : ['-r', formatEndpoint(server.address, server.port)]),
    ...(server === undefined || action === 'delete server' ? [] : placeOf(server)),
  ];
  return `PATH=$PATH:/usr/sbin:/sbin ${quoteAll(['ipvsadm', options[action], ...words])}`;
}

const services: Readonly<Record<string, string>> = {
  TCP: '-t',
  UDP: '-u',
  SCTP: '--sctp-service',
};

/** The words that say which service is meant. The table names one by firewall mark `fwmark N`. */
export function identify(service: Endpoint & { readonly protocol: string }): readonly string[] {
  const { protocol, address, port } = service;
  if (protocol === 'FWM') return ['-f', address.replace('fwmark ', '')];
  return [services[protocol] ?? protocol, formatEndpoint(address, port)];
}

function settingsOf(service: Service): readonly string[] {
  const {
    scheduler,
    persistenceSeconds,
    persistenceMask,
    persistenceEngine,
    onePacket,
    schedulerFlags = [],
  } = service;
  return [
    ...(scheduler === undefined ? [] : ['-s', scheduler]),
    ...(persistenceSeconds === undefined ? [] : ['-p', String(persistenceSeconds)]),
    ...(persistenceMask === undefined ? [] : ['-M', persistenceMask]),
    ...(persistenceEngine === undefined ? [] : ['--pe', persistenceEngine]),
    ...(onePacket === true ? ['-o'] : []),
    ...(schedulerFlags.length === 0 ? [] : ['-b', schedulerFlags.join(',')]),
  ];
}

/** The options for a method; `local` and `bypass` are the kernel's own, and have none. */
export function methodOptions(method: IpvsMethod, tunnel?: Tunnel): readonly string[] {
  if (method === 'local' || method === 'bypass') return ['-g'];
  const port = tunnel?.port === undefined ? [] : ['--tun-port', String(tunnel.port)];
  const type = tunnel === undefined ? [] : ['--tun-type', tunnel.type, ...port];
  return [forwardings[method].option, ...type];
}

function placeOf(server: Server): readonly string[] {
  const { method, tunnel, weight, lowerThreshold, upperThreshold } = server;
  return [
    ...(method === undefined ? [] : methodOptions(method, tunnel)),
    ...(weight === undefined ? [] : ['-w', String(weight)]),
    ...(upperThreshold ? ['-x', String(upperThreshold)] : []),
    ...(lowerThreshold ? ['-y', String(lowerThreshold)] : []),
  ];
}
