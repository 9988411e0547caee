import { scriptWay } from '../ways/script-way.js';
import type { FaultSite, Way } from '../ways/way.js';

const table = 'inet lvsdeploy_drill';
const mark = 'lvsdeploy-drill';

/** Packets that go out of a host, or come in. */
export type Direction = 'input' | 'output';

/** What tells packets from all others, in one direction: for nft(8), and for iptables(8). */
export type Match = {
  readonly direction: Direction;
  readonly nft: string;
  readonly iptables: string;
  /** The one iptables that knows it; undefined: both do. */
  readonly family?: 'iptables' | 'ip6tables';
};

type Dropping = {
  /** What is dropped, as people call it. */
  readonly what: string;
  readonly matches: (site: FaultSite) => readonly Match[];
  /** Why nothing could be dropped on this host; undefined: it can. */
  readonly refused?: (site: FaultSite) => string | undefined;
  /** What has to run again, besides. */
  readonly start?: string;
};

/** Drops packets on the target, and nothing else, by what the host has for that. */
export function dropWay({ what, matches, refused, start = ':' }: Dropping): Way {
  return scriptWay({
    check: (site) => {
      const reason = refused?.(site);
      return [
        ...(reason === undefined ? [] : [`echo "${reason}"; exit 1`]),
        `command -v nft >/dev/null || command -v iptables >/dev/null || { echo "neither nft nor iptables is there to drop ${what} with"; exit 1; }`,
      ].join('\n');
    },
    inject: (site) => dropPackets(matches(site)),
    heal: (site) => `${letPass(matches(site))}\n${start}`,
  });
}

function dropPackets(matches: readonly Match[]): string {
  const hooks = [...new Set(matches.map(({ direction }) => direction))];
  const chains = hooks.flatMap((hook) => [
    `add chain ${table} ${hook} { type filter hook ${hook} priority -300; policy accept; }`,
    ...matches
      .filter(({ direction }) => direction === hook)
      .map(({ nft }) => `add rule ${table} ${hook} ${nft} drop`),
  ]);
  return [
    'if command -v nft >/dev/null; then',
    `  nft -f - <<'END'\n${[`add table ${table}`, ...chains].join('\n')}\nEND`,
    'else',
    '  for tables in iptables ip6tables; do',
    '    command -v "$tables" >/dev/null || continue',
    ...matches.map((match) => `    ${onlyFor(match)}"$tables" -I ${ruleOf(match)}`),
    '  done',
    'fi',
  ].join('\n');
}

function letPass(matches: readonly Match[]): string {
  return [
    `if command -v nft >/dev/null; then nft delete table ${table} 2>/dev/null; fi`,
    'for tables in iptables ip6tables; do',
    '  command -v "$tables" >/dev/null || continue',
    ...matches.map(
      (match) => `  ${onlyFor(match)}while "$tables" -D ${ruleOf(match)} 2>/dev/null; do :; done`,
    ),
    'done',
  ].join('\n');
}

function onlyFor({ family }: Match): string {
  return family === undefined ? '' : `[ "$tables" != ${family} ] || `;
}

function ruleOf({ direction, iptables }: Match): string {
  return `${direction.toUpperCase()} ${iptables} -m comment --comment ${mark} -j DROP`;
}
