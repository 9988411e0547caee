import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Forecast } from '../../src/model/plan/forecast.js';
import { packageRoot } from '../../src/package-root.js';
import { labAllowances } from '../../src/verify/budget/allowances.js';
import { inventory, lvsdeploy, on, parseEvents, prepareTestbed } from '../e2e/testbed.js';
import { rate, underLoad, type Felt } from './load.js';
import { has } from './settle.js';
import { until } from './until.js';
import { runUp, up } from './up-again.js';
import { varyInventory, vrrpChanges, type VrrpVariant } from './vrrp-changes.js';

/*
 * Every kind of change to VRRP, there and back, while requests come in: what the plan said that clients
 * would feel, and what they felt.
 */
const table: string[] = [];
const templates = path.join(path.dirname(inventory), 'templates');

async function writeVariant(variant: VrrpVariant): Promise<void> {
  const text = await readFile(path.join(packageRoot, 'inventories/lab.yml'), 'utf8');
  const persistence = /^ {4}persistence: .*\n/m;
  // The requests and the runs share one machine, which may be emulated: nobody is gone who is slow.
  const patient = '  config: ../.lab/ssh_config\n  connect_timeout: 60\n  keepalive_interval: 20\n';
  await writeFile(
    inventory,
    varyInventory(text, variant)
      .replace(persistence, '')
      .replace('  config: ../.lab/ssh_config\n', patient),
  );
  await rm(templates, { recursive: true, force: true });
  if (variant.template === undefined) return;
  const { from, to } = variant.template;
  const template = await readFile(path.join(packageRoot, 'templates/keepalived.conf.hbs'), 'utf8');
  if (!template.includes(from)) throw new Error(`The template no longer holds: ${from}`);
  await mkdir(templates, { recursive: true });
  await writeFile(path.join(templates, 'keepalived.conf.hbs'), template.replace(from, to));
}

/** How long requests may be without an answer, as the plan says; undefined: not at all. */
function boundOf({ impact }: Forecast): number | undefined {
  const bounds = impact.map(({ unanswered }) =>
    unanswered.type === 'at-most' ? unanswered.ms : Infinity,
  );
  return bounds.length === 0 ? undefined : Math.max(...bounds);
}

const widths = [49, 12, 7, 8, 5, 12] as const;

function row([name, ...others]: readonly [string, ...string[]], kinds = ''): string {
  const cells = others.map((text, index) => text.padStart(widths[index + 1] ?? 0));
  return [name.padEnd(widths[0]), ...cells, kinds].join('  ').trimEnd();
}

/** What the plan said of new requests and of open connections, and what became of them. */
function record(name: string, boundMs: number | undefined, felt: Felt) {
  const said = boundMs === undefined ? ['not affected', 'stay'] : [sayBound(boundMs), 'may end'];
  const seen = [`${felt.outageMs} ms`, String(felt.ended), `${felt.failed} of ${felt.requests}`];
  const notes = felt.unmeasured === 0 ? [] : [`${felt.unmeasured} unmeasured`];
  table.push(row([name, ...said, ...seen], [felt.kinds, ...notes].join(' ')));
}

function sayBound(ms: number): string {
  return ms === Infinity ? 'a VIP ends' : `${ms} ms`;
}

/** The outage is read from requests, of which one may have begun before it and one after. */
const resolutionMs = 2 * (1000 / rate);

async function change(t: ExecutionContext, name: string, variant: VrrpVariant): Promise<void> {
  await writeVariant(variant);
  const { felt, result } = await underLoad(async () => {
    const ended = await runUp();
    await delay(5000);
    return ended;
  });
  t.is(result.exitCode, 0, result.stdout.slice(-2000) + result.stderr);
  const made = parseEvents(result.stdout).find((event) => event.type === 'plan-made');
  const boundMs = made && boundOf(made.forecast);
  record(name, boundMs, felt);
  if (boundMs === undefined) {
    t.is(felt.failed, 0, `${name}: not affected, said the plan, and ${felt.failed} failed`);
    return;
  }
  // Who takes over has to do so, on machines that are emulated.
  const workMs = boundMs === 0 ? 0 : labAllowances.processingMs;
  t.true(felt.outageMs <= boundMs + workMs + resolutionMs, `${name}: ${felt.outageMs} ms`);
}

test.before(async (t) => {
  t.timeout(3_600_000);
  await prepareTestbed();
  await writeVariant({});
  await up(t);
  await on('master', until(has('10.0.0.227', 'eth0')));
});

for (const [name, { from = {}, to }] of Object.entries(vrrpChanges)) {
  test.serial(name, async (t) => {
    t.timeout(1_800_000);
    await writeVariant(from);
    await up(t);
    // A director that was handed the addresses gives them back after its own wait.
    await delay(10_000);
    await change(t, name, to);
    await delay(5000);
    await change(t, `${name}: the way back`, from);
  });
}

test.after.always(async () => {
  const head = row(['change', 'unanswered', 'open', 'measured', 'ended', 'failed']);
  process.stderr.write(`${[head, ...table].join('\n')}\n`);
  await lvsdeploy('lab', 'down');
});
