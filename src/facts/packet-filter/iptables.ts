import type { FilterChain, FilterField, FilterHook, FilterMatch, FilterRule, FilterVerdict } from './chain.js';

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

const options: Readonly<Record<string, FilterField>> = {
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

/** Words that lead to others, and say nothing by themselves. */
const silent = ['-m'];
/** Options that change nothing of what a rule is about, with the number of their words. */
const harmless: Readonly<Record<string, number>> = {
  '--reject-with': 1,
  '--comment': 1,
  '--limit-burst': 1,
  '--log-prefix': 1,
  '--log-level': 1,
};

function readRule(line: string): FilterRule {
  const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g)?.slice(2) ?? [];
  const matches: FilterMatch[] = [];
  let verdict: FilterVerdict | undefined;
  let limit: FilterRule['limit'];
  let negated = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const value = words[index + 1] ?? '';
    const field = options[word];
    if (word === '!') {
      negated = true;
      continue;
    }
    if (field !== undefined) matches.push({ field, values: readValues(value), negated });
    else if (word === '-j') verdict = readTarget(value, 'jump');
    else if (word === '-g') verdict = readTarget(value, 'goto');
    else if (word === '--limit') limit = { perSecond: readRate(value), beyond: false };
    else if (word === '--syn') matches.push({ field: 'state', values: ['new'], negated });
    else if (!silent.includes(word) && harmless[word] === undefined) {
      matches.push({ values: [], negated });
    }
    if (word !== '--syn') index++;
    negated = false;
  }
  return {
    matches,
    text: line,
    ...(verdict === undefined ? {} : { verdict }),
    ...(limit === undefined ? {} : { limit }),
  };
}

// `80,443` `1000:2000` `NEW,ESTABLISHED` `eth+`
function readValues(value: string): readonly string[] {
  return value.split(',').map((one) => one.replace(/^(\d+):(\d+)$/, '$1-$2').replace(/\+$/, '*'));
}

function readTarget(name: string, type: 'jump' | 'goto'): FilterVerdict | undefined {
  if (name === 'ACCEPT' || name === 'DROP' || name === 'REJECT' || name === 'RETURN') {
    return { type: name.toLowerCase() as 'accept' };
  }
  // Of these a packet goes on, or nobody knows.
  return /^[A-Z]+$/.test(name) && name !== name.toLowerCase() ? undefined : { type, chain: name };
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
