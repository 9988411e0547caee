import { setTimeout as delay } from 'node:timers/promises';
import { managedNodes } from '../e2e/nodes.js';
import { lvsdeploy, on, parseEvents, stateOf, watchLvsdeploy, type Ended } from '../e2e/testbed.js';
import { chooseRemovals, type Removal } from './removals.js';
import { createRandom, type Random } from './random.js';
import { has, hasEntries } from './settle.js';
import { until } from './until.js';

/*
 * `up` is interrupted at random moments, in all the ways in which runs end that nobody wanted to end;
 * then one `up` must bring the same state as one that nobody interrupted.
 */

export type Progress = {
  readonly count: number;
  readonly converged: number;
  /** One line for each interruption. */
  readonly rows: readonly string[];
};

export type InterruptionOptions = {
  readonly inventory: string;
  readonly count: number;
  readonly seed: number;
  readonly onRow?: (row: string) => void;
};

const kinds = ['killed', 'connection cut', 'power off', 'sshd restarted'] as const;
type Kind = (typeof kinds)[number];

/** Which moment of a run, how, and where; `up` tells some 20 lines before its first change. */
type Interruption = {
  readonly kind: Kind;
  readonly node: string;
  readonly line: number;
  readonly jitterMs: number;
};

const vip = '10.0.0.227';

// All sessions but the one that this comes by: what is above it among the processes.
const cutScript = `
mine=' ' pid=$$
while [ "$pid" -gt 1 ]; do
  mine="$mine$pid "
  read -r stat <"/proc/$pid/stat"
  stat=\${stat##*) }; stat=\${stat#* }; pid=\${stat%% *}
done
for file in $(grep -alE '^sshd: .*@notty' /proc/[0-9]*/cmdline); do
  pid=\${file#/proc/}; pid=\${pid%%/*}
  case $mine in *" $pid "*) ;; *) kill -KILL "$pid" ;; esac
done`;

function up(inventory: string): Promise<Ended> {
  // A run that was cut off without a word has its lock for up to 30 s.
  return lvsdeploy('up', inventory, '--yes', '--output', 'json', '--lock-wait', '60s');
}

/** Waits on the nodes themselves until both tables are full, and the master has the VIP. */
async function settle(): Promise<void> {
  const full = until(hasEntries(2), 240);
  const owns = until(has(vip, 'eth0'), 240);
  const released = until(`! ${has(vip, 'eth0')}`, 240);
  await Promise.all([on('master', full), on('backup', full), on('master', owns)]);
  await on('backup', released);
}

const moreState = `
ipvsadm -Sn 2>/dev/null | sort
for unit in keepalived lvs_rs lvs-routes nginx; do
  echo "$unit $(systemctl is-enabled "$unit" 2>&1) $(systemctl is-active "$unit" 2>&1)"
done`;

/** What a run leads to: files with their modes, parameters, addresses, routes, units, IPVS. */
async function digest(): Promise<ReadonlyMap<string, string>> {
  const states = managedNodes.map(async (node) => {
    const [state, more] = [await stateOf(node), await on(node, moreState)];
    return [node, `${state}${more}`] as const;
  });
  return new Map(await Promise.all(states));
}

/** The first lines that differ, for a person to begin with. */
function differences(
  wanted: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, string>,
): readonly string[] {
  return managedNodes.flatMap((node) => {
    const [before, after] = [wanted, seen].map((states) => states.get(node)?.split('\n') ?? []);
    const missing = before?.filter((line) => !after?.includes(line)) ?? [];
    const surplus = after?.filter((line) => !before?.includes(line)) ?? [];
    return [
      ...missing.slice(0, 5).map((line) => `${node} lacks ${line}`),
      ...surplus.slice(0, 5).map((line) => `${node} has ${line}`),
    ];
  });
}

async function strike(
  { kind, node, jitterMs }: Interruption,
  child: { readonly kill: (signal: NodeJS.Signals) => boolean },
): Promise<void> {
  await delay(jitterMs);
  if (kind === 'killed') child.kill('SIGKILL');
  else if (kind === 'connection cut') await on(node, cutScript);
  else if (kind === 'sshd restarted') await on(node, 'systemctl restart ssh');
  else await lvsdeploy('lab', 'power-off', node);
}

/** Starts a run, interrupts it, and waits until whatever can end has ended. */
async function interruptUp(inventory: string, interruption: Interruption): Promise<boolean> {
  let strikes: Promise<void> | undefined;
  const { exitCode } = await watchLvsdeploy(
    (line, child) => {
      if (line === interruption.line) strikes = strike(interruption, child);
    },
    ...['up', inventory, '--yes', '--output', 'json'],
  );
  await strikes;
  if (interruption.kind === 'power off') await lvsdeploy('lab', 'power-on', interruption.node);
  return exitCode !== 0;
}

function chooseInterruption(random: Random, number: number, lines: number): Interruption {
  return {
    // In turn, so that a few interruptions have all kinds among them.
    kind: kinds[number % kinds.length] ?? 'killed',
    node: random.pick(managedNodes),
    line: 2 + random.below(lines - 3),
    jitterMs: random.below(1_000),
  };
}

/** What is wrong after one `up`, or nothing. */
async function finish(
  inventory: string,
  wanted: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await up(inventory);
  if (exitCode !== 0) return [`up ended with ${String(exitCode)}`, stderr, stdout.slice(-2_000)];
  await settle();
  const wrong = differences(wanted, await digest());
  const plan = await lvsdeploy('plan', inventory, '--output', 'json');
  const owed = parseEvents(plan.stdout).flatMap((event) =>
    event.type === 'change-planned' ? [`${event.host} is still to change: ${event.summary}`] : [],
  );
  return [...wrong, ...owed];
}

/** All that goes from a node in one login, all nodes at once. */
export async function takeAway(removals: readonly Removal[]): Promise<void> {
  const scripts = managedNodes.map((node) => {
    const ofNode = removals.filter((removal) => removal.node === node);
    return [node, ofNode.map(({ script }) => script).join('\n')] as const;
  });
  await Promise.all(scripts.filter(([, script]) => script !== '').map((args) => on(...args)));
}

/** Takes all that can be taken away, and has it back by a run that nobody interrupts. */
async function learnWanted(inventory: string) {
  await takeAway(chooseRemovals(() => true));
  const { exitCode, stdout, stderr } = await up(inventory);
  if (exitCode !== 0) throw new Error(`up: ${stderr}${stdout.slice(-2_000)}`);
  await settle();
  return { wanted: await digest(), lines: stdout.split('\n').length };
}

/** The experiment, on a lab that `up` has been run on once. */
export async function runInterruptions(options: InterruptionOptions): Promise<Progress> {
  const { inventory, count, seed, onRow } = options;
  const random = createRandom(seed);
  const { wanted, lines } = await learnWanted(inventory);
  const rows: string[] = [];
  let converged = 0;
  for (let number = 0; number < count; number++) {
    const removals = chooseRemovals(() => random.below(2) === 0);
    await takeAway(removals);
    const share = removals.length / chooseRemovals(() => true).length;
    const interruption = chooseInterruption(random, number, Math.ceil(lines * share));
    const { kind, node, line } = interruption;
    const wasCut = await interruptUp(inventory, interruption);
    const wrong = await finish(inventory, wanted);
    if (wrong.length === 0) converged++;
    const where = kind === 'killed' ? '' : ` on ${node}`;
    const what = `${kind}${where} at line ${String(line)}${wasCut ? '' : ', which the run survived'}`;
    const row = `${String(number + 1)}: ${what}, ${String(removals.length)} things were missing: ${wrong.length === 0 ? 'converged' : wrong.join('\n    ')}`;
    rows.push(row);
    onRow?.(row);
  }
  return { count, converged, rows };
}

/** As it is reported. */
export function formatProgress({ count, converged }: Progress): string {
  return `${String(count)} interruptions, ${String(converged)} converged`;
}
