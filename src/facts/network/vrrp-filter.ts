import type { FactKind, FactRef } from '../../model/host/fact.js';

// At most four processes. Where both tools show the same rules, the lines only come twice.
const script = (): string =>
  [
    'for list in "nft list ruleset" iptables-save ip6tables-save; do',
    '  if command -v "${list%% *}" >/dev/null 2>&1; then',
    `    $list 2>/dev/null | LC_ALL=C grep -iE 'vrrp|224\\.0\\.0\\.18|ff02::12|proto(col)? 112|-p 112' || :`,
    '  fi',
    'done',
  ].join('\n');

function parse(output: string): readonly string[] {
  const lines = output.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => /\b(?:drop|reject)\b/i.test(line)))];
}

const vrrpFilterFact: FactKind<readonly string[]> = { name: 'vrrp-filter', script, parse };

/** Rules of the host's own packet filter that name VRRP and throw away. */
export const vrrpFilter: FactRef<readonly string[]> = { kind: vrrpFilterFact, key: 'rules' };
