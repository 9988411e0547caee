import type { FactKind, FactRef } from '../../model/host/fact.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import { parseRecords, type JsonRecord } from './json-records.js';

/** A packet of which the kernel is asked where it would go. */
export type WayQuestion = {
  readonly to: string;
  /** Its sender; undefined: the host's own choice. */
  readonly from?: string;
  /** TCP port that it leaves from, for policy rules that look at ports. */
  readonly fromPort?: number;
  /** It comes in by the link that leads to this address, and is forwarded; undefined: the host's own packet. */
  readonly comesFrom?: string;
};

/** Where it goes. */
export type Way =
  | {
      readonly type: 'route';
      /** undefined: on-link. */
      readonly via?: string;
      readonly device?: string;
      /** The address that the host sends it from, where nobody has said which. */
      readonly source?: string;
    }
  /** The packet is for the host itself. */
  | { readonly type: 'local' }
  /** No route, or one that throws away: blackhole, unreachable, prohibit. */
  | { readonly type: 'none' };

function toKey({ to, from, fromPort, comesFrom }: WayQuestion): string {
  return [to, from ?? '-', fromPort ?? '-', comesFrom ?? '-'].join(' ');
}

function fromKey(key: string): WayQuestion {
  const [to = '', ...rest] = key.split(' ');
  const [from, port, comesFrom] = rest.map((word) => (word === '-' ? undefined : word));
  return {
    to,
    ...(from === undefined ? {} : { from }),
    ...(port === undefined ? {} : { fromPort: Number(port) }),
    ...(comesFrom === undefined ? {} : { comesFrom }),
  };
}

/** The key with which the snippet prints the policy rules as well. */
export const rulesKey = 'rules';

// Answered by every host. A question that this iproute2 does not understand ends the whole batch.
const lastQuestion = 'route get 127.0.0.1';

// One process for all answers, and one for each link that packets come in by. Numbers for protocols:
// a small host has no /etc/protocols.
function script(keys: readonly string[]): string {
  const questions = keys.filter((key) => key !== rulesKey).map(fromKey);
  const links = [...new Set(questions.flatMap(({ comesFrom }) => comesFrom ?? []))];
  return [
    'link_to() {',
    '  link=none',
    '  words=$(ip -o route get "$1" 2>/dev/null) || :',
    '  case $words in *" dev "*) link=${words#* dev }; link=${link%% *} ;; esac',
    '}',
    'if command -v ip >/dev/null 2>&1; then',
    ...links.map((peer, index) => `link_to '${peer}'; link${index}=$link`),
    'ip -json -force -batch - 2>/dev/null <<END_OF_QUESTIONS || :',
    ...questions.map((question) => ask(question, links)),
    ...(keys.includes(rulesKey) ? ['rule show'] : []),
    lastQuestion,
    'END_OF_QUESTIONS',
    'fi',
  ].join('\n');
}

function ask({ to, from, fromPort, comesFrom }: WayQuestion, links: readonly string[]): string {
  return [
    `route get ${to}`,
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(fromPort === undefined ? [] : [`ipproto 6 sport ${fromPort}`]),
    ...(comesFrom === undefined ? [] : [`iif $link${links.indexOf(comesFrom)}`]),
  ].join(' ');
}

function parse(output: string, key: string): Way | undefined {
  const records = parseRecords(output);
  if (!records.some(({ dst }) => dst === '127.0.0.1')) return undefined;
  const { to, from, comesFrom } = fromKey(key);
  const found = records.find(
    (record) =>
      sameAddress(record['dst'], to) &&
      (from === undefined ? record['from'] === undefined : sameAddress(record['from'], from)) &&
      'iif' in record === (comesFrom !== undefined),
  );
  return found === undefined ? { type: 'none' } : readWay(found);
}

function sameAddress(found: unknown, wanted: string): boolean {
  return typeof found === 'string' && parsePrefix(found)?.address === parsePrefix(wanted)?.address;
}

function readWay({ type, gateway, dev, prefsrc }: JsonRecord): Way {
  if (type === 'local') return { type };
  return {
    type: 'route',
    ...(typeof gateway === 'string' ? { via: parsePrefix(gateway)?.address ?? gateway } : {}),
    ...(typeof dev === 'string' ? { device: dev } : {}),
    ...(typeof prefsrc === 'string' ? { source: prefsrc } : {}),
  };
}

/** Where the kernel would send packets: by its policy rules and all of its tables. */
export const wayFact: FactKind<Way | undefined> = { name: 'way', script, parse };

/** Where one packet goes; undefined where the host cannot be asked. */
export function wayOf(question: WayQuestion): FactRef<Way | undefined> {
  return { kind: wayFact, key: toKey(question) };
}
