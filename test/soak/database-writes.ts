import { spawn } from 'node:child_process';
import path from 'node:path';
import { quote } from '../../src/model/text/shell-quote.js';
import { labFolder, on } from '../e2e/testbed.js';
import type { Write } from '../load/judge-writes.js';

const vip = '192.168.56.200';
/** Where real servers keep what they log in with: no process list shows it. */
const login = '/run/shop.cnf';
/** Seconds that a client waits for its answer. */
export const patienceSeconds = 5;

const shop = `mariadb --defaults-extra-file=${login} --batch --skip-column-names --connect-timeout=3 shop`;

/** Lets a real server log in as the inventory says. */
export async function logIn(node: string, password: string): Promise<void> {
  const content = `[client]\nhost=${vip}\nuser=shop\npassword=${password}\n`;
  await on(node, `umask 077; cat >${login}`, content);
}

/** Asks the database through the VIP, from a real server, until it answers. */
export async function askShop(sql: string, node = 'web1'): Promise<string> {
  const ask = `timeout 30 ${shop} --execute=${quote(sql)}`;
  return on(node, `for n in $(seq 40); do ${ask} && exit 0; sleep 1; done; exit 1`);
}

/** Where the writes are kept: nothing in it keeps one from being there twice. */
export async function makeLedger(): Promise<void> {
  await askShop(
    'CREATE TABLE IF NOT EXISTS ledger (number BIGINT AUTO_INCREMENT PRIMARY KEY, id VARCHAR(64) NOT NULL, INDEX (id))',
  );
}

// Each write has a connection of its own, and is tried once: one that got no answer counts for nothing.
const writerScript = (run: string): string => `
n=0
while [ ! -e /run/writes.stop ]; do
  n=$((n + 1)) id=${run}-$HOSTNAME-$n began=$EPOCHREALTIME
  if said=$(timeout ${String(patienceSeconds)} ${shop} --execute="INSERT INTO ledger (id) VALUES ('$id'); SELECT @@wsrep_node_name" 2>&1); then
    echo "$id $began $EPOCHREALTIME $said"
  else
    echo "$id $began $EPOCHREALTIME - \${said//$'\\n'/ }"
  fi
  sleep 0.3
done`;

function readWrite(line: string): readonly Write[] {
  const [, id, began, ended, node, says = ''] =
    /^(\S+) (\d+\.\d+) (\d+\.\d+) (\S+) ?(.*)$/.exec(line) ?? [];
  if (id === undefined || node === undefined) return [];
  const [beganMs, endedMs] = [began, ended].map((seconds) => Number(seconds) * 1000);
  if (beganMs === undefined || endedMs === undefined) return [];
  return [{ id, beganMs, endedMs, node: node === '-' ? undefined : node, says }];
}

/** What a client has said until its end, or until its host was lost. */
function listen(node: string, script: string): Promise<readonly Write[]> {
  const options = ['-o', 'ServerAliveInterval=5', '-o', 'ServerAliveCountMax=3'];
  const config = ['-F', path.join(labFolder, 'ssh_config')];
  const child = spawn('ssh', [...config, ...options, node, `bash -c ${quote(script)}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      resolve(output.split('\n').flatMap(readWrite));
    });
  });
}

const clients = ['web1', 'web2'];

/** Writes from both real servers while something is done; gives what became of each write. */
export async function whileWriting<T>(
  run: string,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly writes: readonly Write[] }> {
  for (const node of clients) await on(node, 'rm -f /run/writes.stop');
  const all = clients.map((node) => listen(node, writerScript(run)));
  try {
    return { result: await work(), writes: await end(all) };
  } catch (error) {
    await end(all);
    throw error;
  }
}

async function end(all: readonly Promise<readonly Write[]>[]): Promise<readonly Write[]> {
  for (const node of clients) await on(node, 'touch /run/writes.stop');
  return (await Promise.all(all)).flat();
}

/** What the database has of a run: each write, and how often. */
export async function readLedger(run: string): Promise<ReadonlyMap<string, number>> {
  const rows = await askShop(
    `SELECT id, COUNT(*) FROM ledger WHERE id LIKE '${run}-%' GROUP BY id`,
  );
  return new Map(
    rows
      .trim()
      .split('\n')
      .map((row) => row.split('\t'))
      .map(([id = '', count]) => [id, Number(count)]),
  );
}
