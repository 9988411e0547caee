import type { FactKind, FactRef } from '../../model/host/fact.js';
import { readIptables } from '../packet-filter/iptables.js';
import { readNftables } from '../packet-filter/nftables.js';
import type { FilterChain } from '../packet-filter/chain.js';

/** More of nft's rules are read without the elements of their sets, which may be long lists of addresses. */
const mostCharacters = 150_000;

// At most two processes; three where sets are long. Where a tool is missing, nobody has made rules by it.
const script = (): string =>
  [
    'if command -v nft >/dev/null 2>&1; then',
    '  rules=$(nft -j list ruleset 2>/dev/null) || rules=',
    `  [ \${#rules} -le ${mostCharacters} ] || rules=$(nft -j -t list ruleset 2>/dev/null) || rules=`,
    `  printf '%s\\n' "$rules"`,
    'fi',
    'echo iptables',
    'if command -v iptables-save >/dev/null 2>&1; then iptables-save 2>/dev/null || :; fi',
  ].join('\n');

function parse(output: string): readonly FilterChain[] {
  const [nftables = '', iptables = ''] = output.split(/^iptables$/m);
  return [...readNftables(nftables), ...readIptables(iptables)];
}

const packetFilterFact: FactKind<readonly FilterChain[]> = { name: 'packet-filter', script, parse };

/** The chains of the host's own packet filter, of nftables and of iptables. */
export const packetFilter: FactRef<readonly FilterChain[]> = { kind: packetFilterFact, key: 'all' };
