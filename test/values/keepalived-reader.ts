// What keepalived 2.2 and 2.3 read out of a configuration, by the rules of lib/parser.c: read_line,
// decomment, check_definition, replace_param, find_definition and alloc_strvec_r.

const lineBytes = 1023;

/** The words of each line that keepalived acts upon. */
export function readKeepalived(text: string): readonly (readonly string[])[] {
  // Its first process writes what it has read into a copy, which the others read once more.
  const copied = readLines(readLines(text).join('\n'));
  const definitions = new Map(standardDefinitions);
  return copied
    .flatMap((line) => expand(line, definitions))
    .flatMap(splitAtBraces)
    .map(splitWords)
    .filter((words) => words.length > 0);
}

const standardDefinitions: readonly (readonly [string, string])[] = [
  ['_HASH', '#'],
  ['_BANG', '!'],
  ['_PWD', '/somewhere'],
  ['_INSTANCE', ''],
  ['_RANDOM', '4711'],
];

/** As fgets into a buffer of 1024 bytes: a longer line becomes several. */
function readLines(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line) => {
      const bytes = Buffer.from(line, 'utf8');
      const count = Math.max(1, Math.ceil(bytes.length / lineBytes));
      return Array.from({ length: count }, (_, index) =>
        bytes.subarray(index * lineBytes, (index + 1) * lineBytes).toString('utf8'),
      );
    })
    .map((line) => decomment(line.replace(/\r+$/, '')));
}

function decomment(line: string): string {
  let quoted = false;
  let kept = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (character === '"') quoted = !quoted;
    if (character === '\\' && next !== '') {
      kept += !quoted && /[#!]/.test(next) ? next : character + next;
      at += 1;
    } else if (!quoted && /[#!]/.test(character)) {
      break;
    } else {
      kept += character;
    }
  }
  return kept.replaceAll(/^[ \t]+|[ \t]+$/g, '');
}

function expand(line: string, definitions: Map<string, string>): readonly string[] {
  // Lines for other systems, definitions, and loops.
  if (line.startsWith('@') || line.startsWith('~')) return [];
  const [, name, value] = /^\$(\w+)[ \t]*=[ \t]*(.*)$/.exec(line) ?? [];
  if (name !== undefined && value !== undefined) {
    definitions.set(name, value);
    return [];
  }
  const replaced = line.replaceAll(
    /\$(?:\{(?<braced>\w+)[ \d]*\}|(?<bare>\w+)(?=[ \t,)]|$))/g,
    (whole, braced?: string, bare?: string) => definitions.get(braced ?? bare ?? '') ?? whole,
  );
  return [replaced === line ? line : decomment(replaced)];
}

function splitAtBraces(line: string): readonly string[] {
  return line.match(/"[^"]*"?|[{}]|[^{}"]+/g)?.reduce<string[]>(joinUntilBrace, ['']) ?? [];
}

// Within a line a brace begins a new one; `vrrp_instance a {` may stay whole.
function joinUntilBrace(lines: string[], part: string): string[] {
  if (/^[{}]$/.test(part)) return [...lines, part, ''];
  return [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${part}`];
}

function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/"(?<quoted>[^"]*)"|(?<plain>[^ \t\f\n\r\v"]+)/g)].map(
    ({ groups }) => groups?.['quoted'] ?? groups?.['plain'] ?? '',
  );
}
