import { tunnelKinds } from '../../../lvs/forwarding/tunnels.js';
import { tunnelTypes, type Tunnel } from '../../../model/cluster/cluster.js';

const checksums = ['nocsum', 'csum', 'remcsum'];

/**
 * The words after the method: `type gue port 6080`. undefined: keepalived takes none of them, and the tunnel is one of
 * IPIP; check_parser.c, svr_forwarding_handler().
 */
export function readTunnelWords(words: readonly string[]): Tunnel | undefined {
  const options = pairUp(words);
  const type = tunnelTypes.find((one) => one === (options.get('type') ?? 'ipip'));
  const isKnown = [...options.keys()].every((key) => ['type', 'port', ...checksums].includes(key));
  if (type === undefined || !isKnown) return undefined;
  const port = options.get('port');
  const hasPort = tunnelKinds[type].defaultPort !== undefined;
  if (hasPort !== (port !== undefined) || !suits(type, options)) return undefined;
  return port === undefined ? { type } : readPort(type, port);
}

function pairUp(words: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    options.set(word, ['type', 'port'].includes(word) ? (words[++index] ?? '') : '');
  }
  return options;
}

function suits(type: Tunnel['type'], options: ReadonlyMap<string, string>): boolean {
  if (type === 'ipip') return !options.has('csum') && !options.has('remcsum');
  return type === 'gue' || !options.has('remcsum');
}

function readPort(type: Tunnel['type'], port: string): Tunnel | undefined {
  const number = Number(port);
  return /^\d+$/.test(port) && number >= 1 && number <= 65535 ? { type, port: number } : undefined;
}
