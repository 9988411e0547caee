import type { FactKind, FactRef } from '../../model/host/fact.js';

/** An interface that systemd-networkd configures. */
export type NetworkdLink = {
  readonly device: string;
  /** Whether addresses that others have added survive a restart of it: KeepConfiguration of systemd.network(5). */
  readonly keepsForeign: boolean;
};

// No process where it does not run, else two.
const script = (): string =>
  [
    'set -- /run/systemd/netif/links/*',
    'if [ -e "$1" ]; then',
    `  LC_ALL=C grep -sHE '^(ADMIN_STATE|NETWORK_FILE)=' /dev/null "$@" 2>/dev/null || :`,
    `  LC_ALL=C grep -sH '' /dev/null /sys/class/net/*/ifindex 2>/dev/null || :`,
    `  LC_ALL=C grep -rsHE '^KeepConfiguration=' /dev/null /etc/systemd/network /run/systemd/network 2>/dev/null || :`,
    'fi',
    'set --',
  ].join('\n');

function parse(output: string): readonly NetworkdLink[] {
  const lines = output.split('\n');
  const devices = new Map(
    lines.flatMap((line) => {
      const found = /^\/sys\/class\/net\/([^/]+)\/ifindex:(\d+)$/.exec(line);
      return found === null ? [] : [[found[2] ?? '', found[1] ?? ''] as const];
    }),
  );
  const prefix = '/run/systemd/netif/links/';
  const managed = lines.flatMap((line) => {
    const found = /^\/run\/systemd\/netif\/links\/(\d+):NETWORK_FILE=(.+)$/.exec(line);
    const index = found?.[1] ?? '';
    const isManaged = lines.includes(`${prefix}${index}:ADMIN_STATE=configured`);
    return isManaged ? [{ index, file: found?.[2] ?? '' }] : [];
  });
  return managed.flatMap(({ index, file }) => {
    const device = devices.get(index);
    return device === undefined ? [] : [{ device, keepsForeign: keeps(lines, file) }];
  });
}

// In the file itself, or in a drop-in beside it or under /etc.
function keeps(lines: readonly string[], file: string): boolean {
  const name = file.split('/').at(-1) ?? '';
  return lines.some((line) => {
    const found = /^(.+):KeepConfiguration=(.*)$/.exec(line);
    const path = found?.[1] ?? '';
    const isOurs = path === file || path.includes(`/${name}.d/`);
    return isOurs && /^(?:yes|true|1|static)$/.test(found?.[2] ?? '');
  });
}

const networkdFact: FactKind<readonly NetworkdLink[]> = { name: 'networkd', script, parse };

/** The interfaces that systemd-networkd configures. */
export const networkdLinks: FactRef<readonly NetworkdLink[]> = { kind: networkdFact, key: 'links' };
