import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote } from '../../model/text/shell-quote.js';

/** Who answered when a host asked by ARP for an address; undefined where it has no arping(8). */
export type ArpAnswers = readonly string[] | undefined;

/** What is asked: from which device, with which sender address, for which address. */
export type ArpQuestion = {
  readonly device: string;
  readonly source: string;
  readonly address: string;
};

const seconds = 2;

function toKey({ device, source, address }: ArpQuestion): string {
  return `${device} ${source} ${address}`;
}

// Two processes a question, all questions at once; broadcast all the time, or only the first who
// answered would be asked again. Only the arping of iputils and of busybox are known.
function script(keys: readonly string[]): string {
  const asks = keys.map((key) => {
    const [device = '', source = '', address = ''] = key.split(' ');
    const words = `-b -w ${seconds} -I ${quote(device)} -s ${quote(source)} ${quote(address)}`;
    return `$arping ${words} 2>/dev/null &`;
  });
  return [
    'arping=',
    'case $(arping -V 2>&1 || :) in *iputils*) arping=arping ;; esac',
    'if [ -z "$arping" ] && busybox arping --help >/dev/null 2>&1; then arping="busybox arping"; fi',
    'if [ -n "$arping" ]; then',
    '  echo asked',
    ...asks.map((ask) => `  ${ask}`),
    '  wait',
    'fi',
  ].join('\n');
}

function parse(output: string, key: string): ArpAnswers {
  if (!/^asked$/m.test(output)) return undefined;
  const [, , address = ''] = key.split(' ');
  const answers = output.split('\n').flatMap((line) => {
    const found = /reply from (\S+) \[([\da-f:]{17})\]/i.exec(line);
    return found?.[1] === address ? [(found[2] ?? '').toLowerCase()] : [];
  });
  return [...new Set(answers)].sort();
}

const arpAnswersFact: FactKind<ArpAnswers> = { name: 'arp-answers', script, parse };

/** Asks for an address by ARP, for two seconds, and listens who answers. */
export function arpAnswersTo(question: ArpQuestion): FactRef<ArpAnswers> {
  return { kind: arpAnswersFact, key: toKey(question) };
}
