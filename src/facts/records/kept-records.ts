import type { FactKind, FactRef } from '../../model/host/fact.js';
import {
  originalFolder,
  parseRecordHead,
  recordHeadLines,
  runFolder,
  runsFolder,
  type KeptRecord,
} from '../../model/run/kept-files.js';
import { quote } from '../../model/text/shell-quote.js';
import { maxContentBytes } from '../system/file.js';

/** A record as it lies on the host. */
export type StoredRecord = KeptRecord & {
  /** The file that holds it. */
  readonly storedAt: string;
  /** Undefined where it is too large to be read, or not UTF-8 text; it can be put back all the same. */
  readonly body?: string;
};

// One grep for all records of bearable size; of the others only their heads. As in the
// fact about files, each line begins with its path.
function script(folders: readonly string[]): string {
  const list = folders.map(quote).join(' ');
  const whole = `-size -${maxContentBytes / 512 + 1} -exec grep -asH '' -- {} +`;
  const head = `-exec grep -asHm ${recordHeadLines} '' -- {} +`;
  return `find ${list} -name '*.kept' -type f \\( ${whole} -o ${head} \\) 2>/dev/null || :`;
}

function parse(output: string, folder: string): readonly StoredRecord[] {
  const files = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const found = /^(?<path>\/.*?\.kept):(?<text>.*)$/s.exec(line)?.groups;
    const path = found?.['path'] ?? '';
    if (!path.startsWith(`${folder}/`)) continue;
    const lines = files.get(path) ?? [];
    lines.push(found?.['text'] ?? '');
    files.set(path, lines);
  }
  return [...files]
    .map(([path, lines]) => readRecord(path, lines))
    .sort((a, b) => (a.storedAt < b.storedAt ? -1 : 1));
}

function readRecord(storedAt: string, lines: readonly string[]): StoredRecord {
  const head = parseRecordHead(lines.slice(0, recordHeadLines).join('\n'));
  const body = readBody(head, lines.slice(recordHeadLines).join('\n'));
  return { ...head, storedAt, ...(body === undefined ? {} : { body }) };
}

// grep ends every line with a newline; whether a file's last line has one, its size tells.
function readBody({ file }: KeptRecord, text: string): string | undefined {
  if (/[\0\uFFFD]/.test(text)) return undefined;
  if (file === undefined) return text;
  if (file.type === 'absent') return '';
  if (file.type === 'link') return text;
  const bytes = Buffer.byteLength(text);
  if (bytes === file.size) return text;
  return bytes + 1 === file.size ? `${text}\n` : undefined;
}

const keptRecordsFact: FactKind<readonly StoredRecord[]> = { name: 'kept-records', script, parse };

/** What the host was like before lvsdeploy came, as far as lvsdeploy changed it. */
export const originalRecords: FactRef<readonly StoredRecord[]> = {
  kind: keptRecordsFact,
  key: originalFolder,
};

/** What the host was like before any of the runs that it remembers; `run` says which. */
export const allRunRecords: FactRef<readonly StoredRecord[]> = {
  kind: keptRecordsFact,
  key: runsFolder,
};

/** What the host was like before one run. */
export function recordsOfRun(run: string): FactRef<readonly StoredRecord[]> {
  return { kind: keptRecordsFact, key: runFolder(run) };
}
