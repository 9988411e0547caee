import type { FactKind, FactRef } from '../../model/host/fact.js';
import { quote } from '../../model/text/shell-quote.js';

/** What a node tells directors that ask whether connections may come to it. */
export type HealthAnswer = {
  /** Of HTTP; undefined: no answer came. */
  readonly status?: number;
  /** The first line of what it says. */
  readonly says: string;
};

// As a director asks. bash speaks TCP, and is on every Debian.
const script = (keys: readonly string[]): string =>
  keys
    .map((key) => {
      const [address = '', port = '', path = ''] = key.split(' ');
      return [
        `echo ${quote(`asked ${key}`)}`,
        `timeout 10 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "GET %s HTTP/1.0\\r\\n\\r\\n" "$2" >&3 && head -c 1000 <&3' ${[address, port, path].map((word) => quote(word)).join(' ')} 2>/dev/null || :`,
        'echo',
      ].join('\n');
    })
    .join('\n');

function parse(output: string, key: string): HealthAnswer {
  const from = output.indexOf(`asked ${key}\n`);
  const [own = ''] = output.slice(from + `asked ${key}\n`.length).split(/^asked /m);
  const status = /^HTTP\/1\.\d (\d{3})/.exec(own)?.[1];
  const [, body = ''] = own.split(/\r?\n\r?\n/);
  const says = body.trim().split('\n')[0]?.replaceAll('\t', ': ') ?? '';
  return status === undefined ? { says: '' } : { status: Number(status), says };
}

const healthAnswerFact: FactKind<HealthAnswer> = { name: 'health-answer', script, parse };

/** What a host tells directors on this address, port and path. */
export function healthAnswerAt(address: string, port: number, path: string): FactRef<HealthAnswer> {
  return { kind: healthAnswerFact, key: `${address} ${String(port)} ${path}` };
}
