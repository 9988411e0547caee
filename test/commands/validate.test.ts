import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { checkFiles } from '../../src/commands/check-files.js';
import { openRun } from '../../src/commands/open-run.js';
import { InputError } from '../../src/model/problem.js';
import { packageRoot } from '../../src/package-root.js';

const inventory = (name: string) => path.join(packageRoot, 'inventories', `${name}.yml`);
const site = path.join(packageRoot, 'playbooks', 'site.yml');
const fixtures = path.join(packageRoot, 'test', 'config', 'fixtures');

test('a valid inventory is summed up in one line, its playbook in another', async (t) => {
  const { problems, summary, report } = await checkFiles(inventory('lab'), site);
  t.deepEqual(problems, []);
  t.deepEqual(report, { valid: true, problems: [], warnings: [] });
  const [first, second] = summary.split('\n');
  t.is(
    first,
    `${inventory('lab')} is valid: 2 directors, 2 real servers, 1 gateway, 1 client, 1 builder, 1 service`,
  );
  t.regex(second ?? '', /playbooks\/site\.yml is valid: \d+ plays, \d+ tasks$/);
});

for (const name of ['minimal', 'reference']) {
  test(`the playbook can be rendered for inventories/${name}.yml`, async (t) => {
    t.deepEqual((await checkFiles(inventory(name), site)).problems, []);
  });
}

test('mistakes in the inventory and in the playbook are reported together', async (t) => {
  const { report } = await checkFiles(
    path.join(fixtures, 'inventory-invalid', 'ten-mistakes.yml'),
    path.join(fixtures, 'playbook-invalid', 'a-map', 'site.yml'),
  );
  t.false(report.valid);
  t.is(report.problems.length, 11);
  t.like(report.problems[1], { line: 5, column: 5, message: 'unknown key "schedular"' });
  t.regex(report.problems[10]?.message ?? '', /must be a list of plays/);
});

test('what is unwise is told, and is no mistake', async (t) => {
  const file = path.join(fixtures, 'inventory-valid', 'one-director.yml');
  const { problems, summary, report } = await checkFiles(file, site);
  t.deepEqual(problems, []);
  t.is(report.warnings.length, 1);
  t.regex(summary, /^warning: .*one-director\.yml:4:1: a single director/);
});

/** What `validate`, and then what a run says of files that are written to a folder of their own. */
async function refuse(t: ExecutionContext, files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lvsdeploy-validate-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const place = (name: string) => path.join(folder, name);
  const playbook = 'site.yml' in files ? place('site.yml') : site;
  const { problems } = await checkFiles(place('inventory.yml'), playbook);
  const options = { playbook, limit: [], tags: [], verbose: false, concurrency: 1 };
  const error = await t.throwsAsync(
    openRun(place('inventory.yml'), options, new AbortController().signal),
    { instanceOf: InputError },
  );
  t.is(error.exitCode, 2);
  const show = (text: string) => text.replaceAll(`${folder}/`, '');
  return { validated: show(new InputError(problems).message), ran: show(error.message) };
}

const small = `vip: 10.0.0.227
services:
  - port: 80
directors:
  master: 192.168.56.1
  backup: 192.168.56.101
real_servers:
  web1: 192.168.56.102
`;

test('builds that a run refuses are mistakes of the inventory, all in one go', async (t) => {
  const inventory = `${small}build:
  keepalived: { version: "2.3.0", url: "https://me:hunter2@example.org/k.tar.gz" }
  ipvsadm: { version: "9.9" }
gateway: 10.0.0.227
`;
  const { validated, ran } = await refuse(t, { 'inventory.yml': inventory });
  t.is(
    validated,
    `inventory.yml:1:6: the VIP 10.0.0.227 is also the address of "gateway"
  1 | vip: 10.0.0.227
    |      ^
  give the VIP an address of its own; VRRP moves it between the directors

inventory.yml:10:26: keepalived 2.3.0 is not built: built for /usr it looks for keepalived.conf in the wrong folder.
  10 |   keepalived: { version: "2.3.0", url: "https://**********@example.org/k.tar.gz" }
     |                          ^
  The nearest version that works is 2.2.8.

inventory.yml:10:40: The URL of keepalived holds a user or a password.
  10 |   keepalived: { version: "2.3.0", url: "https://**********@example.org/k.tar.gz" }
     |                                        ^
  To use an archive that needs a login, fetch it and name it: build.keepalived.file.

inventory.yml:11:23: ipvsadm 9.9 is not known, and without a checksum its archive cannot be trusted.
  11 |   ipvsadm: { version: "9.9" }
     |                       ^
  Add build.ipvsadm.sha256, or take a known version: 1.31.

4 problems`,
  );
  t.is(ran, validated);
});
