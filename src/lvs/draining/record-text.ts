import type { Drain, Drained, DrainRecord } from '../../model/cluster/drain.js';
import { managedBy } from '../../model/run/managed-by.js';

const about = `# ${managedBy}
#
# Real servers that get no new connections: keepalived.conf gives them the weight 0. Changed by
# \`lvsdeploy drain\` and \`lvsdeploy undrain\`. Of several directors' files the highest serial counts.
`;

/** A record as the text of a file: a line `serial`, then `host service since by` for each drain. */
export function formatRecord({ serial, changed, drains }: DrainRecord): string {
  const lines = drains.map(({ host, service = '*', ...drained }) => {
    return [host, service, ...describe(drained)].join(' ');
  });
  return `${about}\n${[['serial', serial, ...describe(changed)].join(' '), ...lines].join('\n')}\n`;
}

// A word more in a line would be none that earlier versions read.
function describe({ since, by, for: purpose }: Drained): readonly string[] {
  return [since, purpose === undefined ? by : `${by}${purposeMark}${purpose}`];
}

const purposeMark = '/for-';

function readBy(word: string): Pick<Drained, 'by' | 'for'> {
  const by = word.endsWith(`${purposeMark}deploy`)
    ? word.slice(0, -`${purposeMark}deploy`.length)
    : word;
  return by === word ? { by } : { by, for: 'deploy' };
}

const serialLine = /^serial (?<serial>\d{1,9}) (?<since>\S+) (?<by>[!-~]+)$/;
const drainLine = /^(?<host>\S+) (?<service>\S+) (?<since>\d{4}-[\dT:-]+Z) (?<by>[!-~]+)$/;

/** Reads what `formatRecord` has written; undefined: it is no record. */
export function parseRecord(text: string): DrainRecord | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const at = lines.findIndex((line) => serialLine.test(line));
  const head = serialLine.exec(lines[at] ?? '')?.groups;
  if (head === undefined) return undefined;
  return {
    serial: Number(head['serial']),
    changed: { since: head['since'] ?? '', ...readBy(head['by'] ?? '') },
    drains: lines.slice(at + 1).flatMap(readDrain),
  };
}

function readDrain(line: string): readonly Drain[] {
  const { host, service, since, by } = drainLine.exec(line)?.groups ?? {};
  if (host === undefined || since === undefined || by === undefined) return [];
  const of = service === '*' || service === undefined ? {} : { service };
  return [{ host, ...of, since, ...readBy(by) }];
}
