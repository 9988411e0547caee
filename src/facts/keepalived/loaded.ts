import { createHash } from 'node:crypto';
import path from 'node:path';
import { decomment } from '../../keepalived/read/decomment.js';
import type { FactKind } from '../../model/host/fact.js';
import { keepalivedProcess } from './process.js';
import type { LoadedConfiguration, Teller } from './loaded-configuration.js';

/*
 * So that all its processes read the same, keepalived's parent copies what it reads into a file in
 * memory, and gives them that (lib/parser.c): without comments and indentation, `# PATH`
 * where a file begins, `!` where it ends. A reload that did nothing has left the former copy. Where it
 * has none, as where SELinux forbids it, it does not tell.
 */
const findCopy = [
  keepalivedProcess,
  'find_copy() {',
  '  copy=',
  '  find_keepalived keepalived',
  '  [ -n "$pid" ] || return 0',
  '  links=$(LC_ALL=C ls -l "/proc/$pid/fd" 2>/dev/null) || :',
  '  case $links in *" -> /memfd:/keepalived/consolidated_configuration"*) ;; *) return 0 ;; esac',
  '  links=${links%%" -> /memfd:/keepalived/consolidated_configuration"*}',
  '  copy=/proc/$pid/fd/${links##* }',
  '}',
].join('\n');

const readAtScript = [
  findCopy,
  'find_copy',
  'read_at() {',
  '  [ -z "$copy" ] || stat -L -c %y "$copy" 2>/dev/null || :',
  '}',
].join('\n');

// While it reads its files, the copy has no end yet.
const script = (): string =>
  [
    findCopy,
    'read_copy() {',
    '  for _ in 1 2 3 4 5 6 7 8 9 10; do',
    '    text=$(cat "$copy" 2>/dev/null) || return 0',
    '    case $text in *"\n!") return 0 ;; esac',
    '    sleep 0.1',
    '  done',
    '}',
    'find_copy',
    'if [ -n "$copy" ]; then',
    '  read_copy',
    '  printf "read %s\\n" "$(stat -L -c %Y "$copy" 2>/dev/null)"',
    '  case $text in *reload_check_config*) "/proc/$pid/exe" --version 2>&1 || : ;; esac',
    '  printf "copy\\n%s\\n" "$text"',
    'fi',
  ].join('\n');

function parse(output: string): LoadedConfiguration | undefined {
  const [about = '', copy] = output.split(/^copy\n/m);
  const files = copy === undefined ? undefined : readCopy(copy);
  const readAt = /^read (\d+)$/m.exec(about)?.[1];
  if (files === undefined || readAt === undefined) return undefined;
  const ignoresReload = explainDeafness(about, [...files.values()].flat());
  return {
    digests: Object.fromEntries(Array.from(files, ([name, lines]) => [name, digest(lines)])),
    readAtSeconds: Number(readAt),
    ...(ignoresReload === undefined ? {} : { ignoresReload }),
  };
}

// It has another process check the file, which is to hand the copy over by a descriptor; since 2.3.4
// that is closed before (lib/notify.c, close_range), so that what is loaded again is the old copy.
function explainDeafness(about: string, lines: readonly string[]): string | undefined {
  if (!lines.some((line) => /^reload_check_config\b/.test(line))) return undefined;
  const version = /v(\d+)\.(\d+)\.(\d+)/.exec(about)?.slice(1).map(Number) ?? [];
  const [major = 0, minor = 0, patch = 0] = version;
  if (major * 1e6 + minor * 1e3 + patch < 2_003_004) return undefined;
  return `with reload_check_config keepalived ${version.join('.')} loads nothing at a reload`;
}

/** The lines of each file, by path; undefined: the copy is not whole. */
function readCopy(copy: string): ReadonlyMap<string, readonly string[]> | undefined {
  const files = new Map<string, string[]>();
  const open: string[] = [];
  for (const line of copy.split('\n')) {
    const [, name] = /^# (.+)$/.exec(line) ?? [];
    if (name !== undefined)
      open.push(path.posix.resolve(path.posix.dirname(open.at(-1) ?? '/'), name));
    const current = open.at(-1);
    if (current === undefined || line === '' || line.startsWith('#!')) continue;
    const lines = files.get(current) ?? [];
    files.set(current, lines);
    if (line === '!') open.pop();
    else if (name === undefined) lines.push(line);
  }
  return files.size > 0 && open.length === 0 ? files : undefined;
}

function digest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

function statementsOf(content: string): readonly string[] {
  return content
    .split('\n')
    .map(stripLine)
    .filter((line) => line !== '' && !/^include[rmwba]?\s/.test(line));
}

/** A line as keepalived copies it. */
function stripLine(line: string): string {
  return decomment(line.replace(/\r+$/, '')).text;
}

const loadedFact: FactKind<LoadedConfiguration | undefined> = {
  name: 'keepalived-loaded',
  script,
  parse,
};

/** The running keepalived, asked which configuration it has read. */
export const keepalivedTeller: Teller = {
  role: 'director',
  fact: { kind: loadedFact, key: 'configuration' },
  digestOf: (content) => digest(statementsOf(content)),
  readAtScript,
};
