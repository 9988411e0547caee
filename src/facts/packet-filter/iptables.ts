import type {
  FilterChain,
  FilterField,
  FilterHook,
  FilterMatch,
  FilterRule,
  FilterVerdict,
} from './chain.js';

const hooks: Readonly<Record<string, FilterHook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
};

/** netfilter_ipv4.h: the order in which the tables are asked. */
const priorities: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  nat: -100,
  filter: 0,
  security: 50,
};

/** Reads what iptables-save(8) prints. */
export function readIptables(text: string): readonly FilterChain[] {
  return text
    .split(/^\*/m)
    .slice(1)
    .flatMap((table) => {
      const [name = '', ...lines] = table.split('\n');
      return readTable(name.trim(), lines);
    });
}

// `:INPUT DROP [0:0]`, then `-A INPUT ...`
function readTable(table: string, lines: readonly string[]): readonly FilterChain[] {
  return lines.flatMap((line) => {
    const found = /^:(\S+) (\S+)/.exec(line);
    if (found === null) return [];
    const [, name = '', policy] = found;
    const hook = hooks[name];
    const rules = lines.filter((other) => other.startsWith(`-A ${name} `)).map(readRule);
    return [
      {
        table: `iptables ${table}`,
        name,
        ...(hook === undefined ? {} : { hook }),
        priority: priorities[table] ?? 0,
        policy: policy === 'DROP' ? 'drop' : 'accept',
        rules,
      },
    ];
  });
}

const fields: Readonly<Record<string, FilterField>> = {
  '-s': 'source',
  '-d': 'destination',
  '-p': 'protocol',
  '-i': 'link-in',
  '-o': 'link-out',
  '--sport': 'source-port',
  '--dport': 'destination-port',
  '--sports': 'source-port',
  '--dports': 'destination-port',
  '--state': 'state',
  '--ctstate': 'state',
};

/** Options that change nothing of what a rule is about. */
const harmless = [
  '-m',
  '--reject-with',
  '--comment',
  '--limit-burst',
  '--log-prefix',
  '--log-level',
];

function readRule(line: string): FilterRule {
  const options = readOptions(line);
  const valueOf = (name: string): string | undefined =>
    options.find((option) => option.name === name)?.value;
  const [jump, goto, rate] = ['-j', '-g', '--limit'].map(valueOf);
  const verdict =
    goto === undefined
      ? jump === undefined
        ? undefined
        : readTarget(jump)
      : ({ type: 'goto', chain: goto } as const);
  return {
    matches: options.flatMap(readMatch),
    text: line,
    ...(verdict === undefined ? {} : { verdict }),
    ...(rate === undefined ? {} : { limit: { perSecond: readRate(rate), beyond: false } }),
  };
}

type Option = { readonly name: string; readonly value: string; readonly negated: boolean };

// `! -i eth0`: each option with the words up to the next one.
function readOptions(line: string): readonly Option[] {
  const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g)?.slice(2) ?? [];
  const starts = words.flatMap((word, index) => (word.startsWith('-') ? [index] : []));
  return starts.map((start, index) => ({
    name: words[start] ?? '',
    value: words
      .slice(start + 1, starts[index + 1])
      .filter((word) => word !== '!')
      .join(' '),
    negated: words[start - 1] === '!',
  }));
}

function readMatch({ name, value, negated }: Option): FilterMatch[] {
  const field = fields[name];
  if (field !== undefined) return [{ field, values: readValues(value), negated }];
  if (name === '--syn') return [{ field: 'state', values: ['new'], negated }];
  const isElsewhere = ['-j', '-g', '--limit', ...harmless].includes(name);
  return isElsewhere ? [] : [{ values: [], negated: false }];
}

// `80,443` `1000:2000` `NEW,ESTABLISHED` `eth+`
function readValues(value: string): readonly string[] {
  return value.split(',').map((one) => one.replace(/^(\d+):(\d+)$/, '$1-$2').replace(/\+$/, '*'));
}

/** Targets after which a packet goes on; iptables-extensions(8). */
const passing = [
  'LOG',
  'NFLOG',
  'MARK',
  'CONNMARK',
  'CT',
  'NOTRACK',
  'TCPMSS',
  'TTL',
  'DSCP',
  'AUDIT',
];

function readTarget(name: string): FilterVerdict | undefined {
  if (name === 'ACCEPT' || name === 'DROP' || name === 'REJECT' || name === 'RETURN') {
    return { type: name.toLowerCase() as 'accept' };
  }
  return passing.includes(name) ? undefined : { type: 'jump', chain: name };
}

const secondsOf: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};

// `5/sec` `10/minute`
function readRate(text: string): number {
  const [count = '0', per = 's'] = text.split('/');
  return Number(count) / (secondsOf[per.charAt(0)] ?? 1);
}
