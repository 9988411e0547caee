import type { Watch } from '../../look/stream/stream-script.js';
import type { Connection } from '../../model/host/connection.js';
import { quote } from '../../model/text/shell-quote.js';
import {
  copyObserver,
  type NewestEntry,
  type RecordsEntry,
  type WriteEntry,
  type WriteOutcome,
} from '../../model/verify/history.js';
import type { Clock } from '../clock.js';
import type { RecordKeeping } from '../tiers/record-keeping.js';
import { HostStream, type What } from './host-stream.js';
import type { LiveView } from './live-view.js';
import { describeObservers } from './recording.js';
import type { Watcher } from './watcher.js';

const pauseSeconds = 0.2;

// A stream knows what happens by the time that it begins with. When it was is known by when it is heard: a process
// more for each line would slow the host down, not tell it better.
const stamp = '0000000000.0';

// What hangs is not waited for with the next one: who is acknowledged at all is acknowledged in order.
function writeLoop({ functions, newest }: RecordKeeping, host: string): string {
  const readBack =
    newest === undefined
      ? ''
      : `\n  if seen=$(newest 2>/dev/null); then echo "${stamp} read newest" $seen; fi`;
  return `{
writer=${quote(host)}
${functions}${newest ?? ''}
number=0
while :; do
  number=$((number + 1))
  record=$writer-$number
  echo "${stamp} write begin $record"
  if why=$(append "$record" 2>&1); then
    echo "${stamp} write ok $record $(echo $why)"
  else
    echo "${stamp} write no $record $(echo $why)"
  fi${readBack}
  sleep ${pauseSeconds}
done
}`;
}

type WriteWatch = {
  readonly keeping: RecordKeeping;
  readonly clock: Clock;
  readonly view: LiveView;
};

/** Lets a host append records, one after the other, and writes down what became of each. */
export async function watchWrites(
  connection: Connection,
  { keeping, clock, view }: WriteWatch,
): Promise<Watcher> {
  const { host } = connection;
  const observer = writerOf(host);
  const entries: (WriteEntry | NewestEntry)[] = [];
  let begun: { readonly record: string; readonly startMs: number } | undefined;
  const end = (outcome: WriteOutcome): void => {
    if (begun === undefined) return;
    const durationMs = Math.max(0, clock.now() - begun.startMs);
    const entry = { type: 'write', observer, ...begun, durationMs, outcome } as const;
    begun = undefined;
    entries.push(entry);
    view.addWrite(host, entry);
  };
  const hear = (line: string): void => {
    const read = /^\S+ read newest(.*)$/.exec(line)?.[1];
    if (read !== undefined) {
      const records = read.split(' ').filter((record) => record !== '');
      entries.push({ type: 'newest', observer, atMs: clock.now(), records });
      return;
    }
    const [, word, record = '', reason = ''] =
      /^\S+ write (begin|ok|no) (\S+) ?(.*)$/.exec(line) ?? [];
    if (word === 'begin') begun = { record, startMs: clock.now() };
    else if (record !== begun?.record) return;
    else end(word === 'ok' ? acknowledge(keeping, reason) : { type: 'refused', reason });
  };
  const watch: Watch<What> = {
    follow: [writeLoop(keeping, host)],
    questions: { time: [], poll: [], look: [] },
  };
  const stream = await HostStream.open(connection, {
    ...{ clock, watch },
    onHeard: (heard) => {
      if (heard.type === 'event') hear(heard.line);
    },
  });
  return {
    host,
    touch: () => stream.touch(),
    stop: async () => {
      await stream.stop();
      end({ type: 'unanswered' });
      return {
        observers: describeObservers(stream, host, new Map([['writes', observer]])),
        entries,
      };
    },
  };
}

function acknowledge({ isByOne }: RecordKeeping, by: string): WriteOutcome {
  return isByOne === true && by !== '' ? { type: 'acknowledged', by } : { type: 'acknowledged' };
}

const limits = { timeoutMs: 60_000 };

/** Removes all records, and prepares the first one; also where it cannot, it does not reject: then all are refused. */
export async function prepareRecords(
  connection: Connection,
  { functions, prepare = ':' }: RecordKeeping,
): Promise<void> {
  await connection.exec(`${functions}\nforget\n${prepare}`, limits).catch(() => undefined);
}

/** Removes all records, after the last one; also where it cannot, it does not reject. */
export async function forgetRecords(
  connection: Connection,
  { functions }: RecordKeeping,
): Promise<void> {
  await connection.exec(`${functions}\nforget`, limits).catch(() => undefined);
}

/** All records that a host finds; undefined: it could not tell. */
export function findRecords(
  connection: Connection,
  { functions }: RecordKeeping,
  clock: Clock,
): Promise<RecordsEntry | undefined> {
  return listRecords(connection, functions, { clock, observer: writerOf(connection.host) });
}

/** All records in the copy of a host; undefined: it could not tell, or has none. */
export async function readCopy(
  connection: Connection,
  { copies }: RecordKeeping,
  clock: Clock,
): Promise<RecordsEntry | undefined> {
  if (copies === undefined) return undefined;
  const observer = copyObserver(connection.host);
  return listRecords(connection, copies.functions, { clock, observer });
}

async function listRecords(
  connection: Connection,
  functions: string,
  { clock, observer }: { readonly clock: Clock; readonly observer: string },
): Promise<RecordsEntry | undefined> {
  const found = await connection.exec(`${functions}\nlist`, limits).catch(() => undefined);
  if (found?.exitStatus !== 0) return undefined;
  const records = found.stdout.split('\n').filter((line) => line !== '');
  return { type: 'records', observer, atMs: clock.now(), records };
}

function writerOf(host: string): string {
  return `writes@${host}`;
}
