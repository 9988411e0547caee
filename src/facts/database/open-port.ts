import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote } from '../../model/text/shell-quote.js';

// bash speaks TCP, and is on every Debian; one process a place.
const script = (keys: readonly string[]): string =>
  keys
    .map((key) => {
      const [address = '', port = ''] = key.split(' ');
      return `timeout 5 bash -c ': <"/dev/tcp/$0/$1"' ${quote(address)} ${quote(port)} 2>/dev/null && echo ${quote(`open ${key}`)} || :`;
    })
    .join('\n');

const openPortFact: FactKind<boolean> = {
  name: 'open-port',
  script,
  parse: (output, key) => output.split('\n').includes(`open ${key}`),
};

/** Whether a host gets a connection to an address and port. */
export function openPortAt(address: string, port: number): FactRef<boolean> {
  return { kind: openPortFact, key: `${address} ${String(port)}` };
}
