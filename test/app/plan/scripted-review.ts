import { createReview } from '../../../src/app/plan/review-plan.js';
import { guardProcess } from '../../../src/cli/guard-process.js';
import { processInvocation } from '../../../src/cli/process-invocation.js';
import { announcePlan } from '../../../src/engine/plan/announce-plan.js';
import type { Run } from '../../../src/engine/run.js';
import { FactTable } from '../../../src/facts/fact-table.js';
import type { PreparedHost } from '../../../src/engine/plan/make-plan.js';
import { LvsError } from '../../../src/model/problem/error.js';
import type { Plan } from '../../../src/model/plan/plan.js';
import { Secret } from '../../../src/model/run/secret.js';
import { createReporter } from '../../../src/report/create-reporter.js';
import { directorStrategy } from '../../../src/rollout/order/director-strategy.js';
import { planOf, relisted, restart, rewritten, siteUses } from '../../forecast/plan-of.js';
import { makeCluster } from '../../verify/reference-cluster.js';

/*
 * Reviews a plan that moves the VIP, as often as the first argument says; with `yes`, nobody is asked,
 * with `harmless` there is nothing to ask about, and with `leaving` a real server stops answering.
 */
const [times = '1', how = ''] = process.argv.slice(2);
const invocation = processInvocation();
invocation.hideSecrets([new Secret('hunter2')]);
guardProcess(invocation, (code) => process.exit(code));

const cluster = makeCluster();
const signal = invocation.interruption.heed();
const reporter = createReporter({
  ...{ stdout: process.stdout, stderr: process.stderr, verbose: false, signal },
  redact: invocation.redact,
});
const addresses: Readonly<Record<string, readonly string[]>> = { master: ['10.0.0.227/32'] };
const hosts = cluster.hosts.map((host): PreparedHost => {
  const interfaces = [
    { name: 'eth0', mac: '', mtu: 1500, up: true, addresses: addresses[host.name] ?? [] },
  ];
  const facts = {
    osId: 'debian',
    osVersion: '12',
    architecture: 'x86_64',
    kernel: '6',
    interfaces,
  };
  return { host, stages: [], refs: [], hostFacts: () => facts, uses: siteUses };
});
const changes = [
  rewritten('# old\nkey Winter1\n', '# new\nkey hunter2\n'),
  restart('keepalived.service'),
];
const plans: Readonly<Record<string, Plan>> = {
  harmless: planOf({ backup: changes }),
  leaving: planOf({ web2: [relisted('/usr/local/sbin/lvs_rs.sh', ['10.0.0.227/32'], [])] }),
};
const plan = plans[how] ?? planOf({ master: changes });
const facts = new Map(hosts.map(({ host }) => [host.name, new FactTable(new Map())]));
const strategy = directorStrategy(cluster);
const run = { cluster, hosts, strategy, signal, emit: reporter.emit } as unknown as Run;
const review = createReview(invocation, run, { yes: how === 'yes', settle: reporter.finish });

const phase = { phase: 'probe', hosts: ['master', 'backup'] };
reporter.emit({ type: 'phase-started', ...phase });
reporter.emit({ type: 'phase-finished', phase: 'probe', outcome: 'done', durationMs: 5 });
announcePlan(plan, reporter.emit);
try {
  for (let time = 0; time < Number(times); time++) {
    await review({ plan, facts, failures: new Map() });
  }
  await reporter.finish();
  process.stdout.write('APPROVED\n');
} catch (error) {
  process.stdout.write(`${error instanceof LvsError ? error.code : String(error)}\n`);
}
await reporter.finish();
process.exit(0);
