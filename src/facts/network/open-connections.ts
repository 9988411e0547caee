import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote } from '../../model/text/shell-quote.js';
import type { PortRange } from '../../model/cluster/service-identity.js';

// What is still said, or was said and not yet taken; ss(8). In FIN-WAIT-2 this host has said all it had to say.
const states = ['established', 'syn-recv', 'close-wait', 'fin-wait-1', 'closing', 'last-ack'];

// One process a key. A key is an address, and the ports there.
function script(keys: readonly string[]): string {
  const filter = states.map((state) => `state ${state}`).join(' ');
  return [
    'export PATH="$PATH:/usr/sbin:/sbin"',
    ...keys.map((key) => {
      const [address = '', ...ranges] = key.split(' ');
      const ports = ranges.map((range) => {
        const [first = '', last = first] = range.split('-');
        return first === last
          ? `sport = :${first}`
          : `( sport >= :${first} and sport <= :${last} )`;
      });
      const asked = `src ${address} and ( ${ports.join(' or ')} )`;
      return `echo ${quote(`@ ${key}`)}; command -v ss >/dev/null && ss -Htn ${filter} ${quote(asked)} | wc -l`;
    }),
    ':',
  ].join('\n');
}

function parse(output: string, key: string): number | undefined {
  const lines = output.split('\n');
  const count = lines[lines.indexOf(`@ ${key}`) + 1] ?? '';
  return lines.includes(`@ ${key}`) && /^ *\d+$/.test(count) ? Number(count) : undefined;
}

const openConnectionsFact: FactKind<number | undefined> = {
  name: 'open-connections',
  script,
  parse,
};

/**
 * How many connections of TCP a host itself has open at one of its addresses, on some ports; undefined: it does not tell.
 * A director that sees one direction alone may count others that have ended.
 */
export function openConnectionsAt(
  address: string,
  ports: readonly PortRange[],
): FactRef<number | undefined> {
  const ranges = ports.map(({ first, last }) => `${first}-${last}`);
  return { kind: openConnectionsFact, key: [address, ...ranges].join(' ') };
}
