import { spawn } from 'node:child_process';
import type { Lead, NameServer } from '../../model/cluster/emergency.js';
import type { CommandResult, ConnectionPool } from '../../model/host/connection.js';
import { LvsError } from '../../model/problem/error.js';
import { quoteAll } from '../../model/text/shell-quote.js';
import { parseAnswer, updateScript, type Move } from './records.js';

/** A way to run a program where the name server is reached from. */
export type Runner = {
  /** Where it runs, in words. */
  readonly where: string;
  readonly run: (words: readonly string[], stdin: string) => Promise<CommandResult>;
};

const limitMs = 15_000;
const maxBytes = 64 * 1024;

/** Runs programs on the host that the inventory names, or here. */
export function runnerFor(
  { from }: NameServer,
  { pool, signal }: { readonly pool: ConnectionPool; readonly signal: AbortSignal },
): Runner {
  if (from === undefined) {
    return { where: 'this machine', run: (words, stdin) => runHere(words, stdin, signal) };
  }
  return {
    where: from,
    run: async (words, stdin) => {
      const connection = await pool.connect(from, signal);
      const options = { stdin, signal, timeoutMs: limitMs, maxBytes, asRoot: false };
      return connection.exec(quoteAll(words), options);
    },
  };
}

function runHere(
  [program = '', ...args]: readonly string[],
  stdin: string,
  signal: AbortSignal,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe', signal, timeout: limitMs });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] = `${said[name]}${text}`.slice(-maxBytes);
      });
    }
    child.stdin.on('error', () => undefined).end(stdin);
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve({ ...said, exitStatus: 127 });
      else reject(error);
    });
    child.on('close', (status) => resolve({ ...said, exitStatus: status ?? 128 }));
  });
}

/** Where a name leads, by the name server itself. Throws COMMAND_FAILED. */
export async function readLead(server: NameServer, name: string, runner: Runner): Promise<Lead> {
  const { address, port } = server;
  const words = [
    ...['dig', '+norecurse', '+noall', '+answer', '+comments', '+time=3', '+tries=2'],
    ...[`@${address}`, '-p', String(port), `${name}.`, 'A'],
  ];
  const result = await runner.run(words, '');
  requireProgram('dig', result, runner);
  const status = /status: (?<status>[A-Z]+)/.exec(result.stdout)?.groups?.['status'];
  if (result.exitStatus === 0 && (status === 'NOERROR' || status === 'NXDOMAIN')) {
    return parseAnswer(name, result.stdout);
  }
  const answer = status ?? lastLine(result);
  throw new LvsError(
    'COMMAND_FAILED',
    `The name server ${address} does not say where ${name} leads: ${answer}.`,
    { hint: `It was asked from ${runner.where}. Check emergency.dns in the inventory.` },
  );
}

/** Changes where names lead, all of them or none. Throws COMMAND_FAILED. */
export async function sendUpdate(move: Move, runner: Runner): Promise<void> {
  const { address, zone } = move.server;
  const result = await runner.run(['nsupdate', '-v', '-t', '10'], updateScript(move));
  requireProgram('nsupdate', result, runner);
  if (result.exitStatus === 0) return;
  const why = lastLine(result);
  throw new LvsError('COMMAND_FAILED', `The name server ${address} changed nothing: ${why}.`, {
    hint: hintFor(why, zone),
  });
}

function hintFor(why: string, zone: string): string {
  if (/YXRRSET|NXRRSET/.test(why)) {
    return 'Somebody has changed the names in the meantime. Look at them, and run it again.';
  }
  if (/BADKEY|BADSIG|NOTAUTH|expected a TSIG|tsig/i.test(why)) {
    return 'Compare emergency.dns.key with the key of the name server: name, algorithm and secret.';
  }
  if (why.includes('BADTIME')) return 'The clocks of both differ by more than five minutes.';
  if (why.includes('REFUSED'))
    return `The name server must let this key update ${zone} (update-policy).`;
  return 'Look at the log of the name server.';
}

function requireProgram(program: string, { exitStatus }: CommandResult, { where }: Runner): void {
  if (exitStatus !== 127) return;
  throw new LvsError('COMMAND_FAILED', `There is no ${program} on ${where}.`, {
    hint: 'Install bind9-dnsutils there (bind-utils on other distributions), or name another host in emergency.dns.from.',
  });
}

function lastLine({ stderr, stdout, exitStatus }: CommandResult): string {
  const said =
    `${stdout}\n${stderr}`
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^;;? ?/, '') ?? '';
  return said === '' ? `exit status ${exitStatus}` : said.replace(/\.$/, '');
}
