import { tunnelKinds } from '../../../lvs/forwarding/tunnels.js';
import type { ForwardingMethod, ForwardingWay, Tunnel } from '../../../model/cluster/cluster.js';
import type { Path } from '../../mistake.js';
import type { TunnelInput } from '../../schema/services.js';
import type { Reading } from '../reading.js';

/** How packets reach real servers, as it is written. */
export type WayInput = {
  readonly method: ForwardingMethod;
  readonly tunnel?: TunnelInput | undefined;
};

/** The way to the real servers of a service, or to one of them. */
export function readWay(
  { method, tunnel }: WayInput,
  path: Path,
  { report }: Pick<Reading, 'report'>,
): ForwardingWay {
  if (method === 'TUN') return { method, tunnel: readTunnel(tunnel, path, report) };
  if (tunnel !== undefined) {
    report({
      path: [...path, 'tunnel'],
      message: `forwarding by ${method} goes through no tunnel`,
      suggestion: 'leave it out, or say method: TUN',
      dependsOn: [[...path, 'method']],
    });
  }
  return { method };
}

/** The way to one real server, which may say what it has otherwise than its service. */
export function readOwnWay(
  { method, tunnel }: { readonly [K in keyof WayInput]?: WayInput[K] | undefined },
  usual: ForwardingWay,
  path: Path,
  reading: Pick<Reading, 'report'>,
): ForwardingWay {
  if (method === undefined && tunnel === undefined) return usual;
  if (method === usual.method && tunnel === undefined) return usual;
  return readWay({ method: method ?? usual.method, tunnel }, path, reading);
}

function readTunnel(
  { type = 'ipip', port }: Partial<TunnelInput> = {},
  path: Path,
  report: Reading['report'],
): Tunnel {
  const { defaultPort } = tunnelKinds[type];
  if (port !== undefined && defaultPort === undefined) {
    report({
      path: [...path, 'tunnel', 'port'],
      message: `a tunnel of type ${type} has no port`,
      suggestion: 'leave it out, or say type: gue',
      dependsOn: [[...path, 'tunnel', 'type']],
    });
  }
  const used = port ?? defaultPort;
  return used === undefined ? { type } : { type, port: used };
}
