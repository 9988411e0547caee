import { LvsError } from '../problem/error.js';

/*
 * What hosts keep of the state that lvsdeploy changed, so that `rollback` and `down` can put it back.
 * docs/adr/0008 says why it is laid out like this.
 *
 *   /var/lib/lvsdeploy/original/KIND/KEY.kept      before the very first change of this thing
 *   /var/lib/lvsdeploy/runs/RUN/KIND/KEY.kept      before this run's first change of it
 *   /var/lib/lvsdeploy/runs/RUN/about              the run, the run before it on this host, what it undoes
 *   /var/lib/lvsdeploy/runs/RUN/finished           exists when all that the run owed this host is done
 *   /var/lib/lvsdeploy/runs/last                   the name of the last run that changed this host
 *
 * KIND and KEY are those of the fact that changes: `file/etc/hosts.kept`, `sysctl/net.ipv4.ip_forward.kept`,
 * `unit/keepalived.service.kept`, `package/nginx.kept`, `kernel-module/ip_vs.kept`, `network/all.kept`,
 * `route/main.kept`. Files are 0600 and folders 0700, of root.
 */

/** The folder of all that a host keeps. */
export const stateFolder = '/var/lib/lvsdeploy';

/** What there was before lvsdeploy came; nothing in it is ever overwritten. */
export const originalFolder = `${stateFolder}/original`;

/** A folder for each run that changed the host. */
export const runsFolder = `${stateFolder}/runs`;

/** What there was before one run. */
export function runFolder(run: string): string {
  return `${runsFolder}/${run}`;
}

/** The file of a record begins with this many lines about it; its body is all that follows. */
export const recordHeadLines = 4;

/** What was at a path; the body of the record is a file's content, or where a link leads. */
export type KeptFile =
  /** Also kept of each folder that had to be made for a file. */
  | { readonly type: 'absent' }
  | {
      readonly type: 'file' | 'link';
      readonly mode: number;
      /** Name, or number where the host has no name for it. */
      readonly owner: string;
      readonly group: string;
      readonly size: number;
      readonly mtimeSeconds: number;
    };

/** One record, without its body. */
export type KeptRecord = {
  /** The run that wrote it. */
  readonly run: string;
  /** The host's clock, ISO 8601, UTC. */
  readonly keptAt: string;
  /** Of the fact: `file`, `sysctl`, `unit` ... */
  readonly kind: string;
  readonly key: string;
  /** Undefined for other kinds than `file`: their body is what the fact's script printed. */
  readonly file?: KeptFile;
};

const firstLine = /^lvsdeploy 1 (?<run>\S+) (?<keptAt>\S+)$/;
const fileLine =
  /^(?<type>file|link) (?<mode>[0-7]+) (?<owner>\S+) (?<group>\S+) (?<size>\d+) (?<mtime>-?\d+) (?<uid>\d+) (?<gid>\d+)$/;

/**
 * Reads a record's first lines: `lvsdeploy 1 RUN TIME`, `KIND KEY`, then `value`, `absent`, or
 * `file MODE OWNER GROUP SIZE MTIME UID GID`, and an empty one. Throws COMMAND_FAILED for other text.
 */
export function parseRecordHead(head: string): KeptRecord {
  const [first = '', what = '', state = ''] = head.split('\n');
  const origin = firstLine.exec(first)?.groups;
  const space = what.indexOf(' ');
  const file = parseFileLine(state);
  if (origin === undefined || space < 0 || (file === undefined && state !== 'value')) {
    throw new LvsError('COMMAND_FAILED', 'A record of kept state cannot be read.', {
      hint: `Look at its first lines below ${stateFolder}: ${JSON.stringify(head.slice(0, 120))}`,
    });
  }
  return {
    run: origin['run'] ?? '',
    keptAt: origin['keptAt'] ?? '',
    kind: what.slice(0, space),
    key: what.slice(space + 1),
    ...(file === undefined ? {} : { file }),
  };
}

function parseFileLine(line: string): KeptFile | undefined {
  if (line === 'absent') return { type: 'absent' };
  const found = fileLine.exec(line)?.groups;
  if (found === undefined) return undefined;
  const named = (name: string | undefined, id: string | undefined): string =>
    (name === 'UNKNOWN' ? id : name) ?? '';
  return {
    type: found['type'] === 'link' ? 'link' : 'file',
    mode: Number.parseInt(found['mode'] ?? '', 8),
    owner: named(found['owner'], found['uid']),
    group: named(found['group'], found['gid']),
    size: Number(found['size']),
    mtimeSeconds: Number(found['mtime']),
  };
}
