import { tunnelKinds } from '../../../lvs/forwarding/tunnels.js';
import type { Tunnel } from '../../../model/cluster/cluster.js';
import type { Path } from '../../mistake.js';
import type { ServiceInput } from '../../schema/services.js';
import type { Reading } from '../reading.js';

/** The tunnel of a service; undefined: its method has none. */
export function readTunnel(
  { method, tunnel }: Pick<ServiceInput, 'method' | 'tunnel'>,
  path: Path,
  { report }: Reading,
): Tunnel | undefined {
  if (method !== 'TUN') {
    if (tunnel !== undefined) {
      report({
        path: [...path, 'tunnel'],
        message: `forwarding by ${method} goes through no tunnel`,
        suggestion: 'leave it out, or say method: TUN',
        dependsOn: [[...path, 'method']],
      });
    }
    return undefined;
  }
  const { type = 'ipip', port } = tunnel ?? {};
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
