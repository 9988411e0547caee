import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { testUnless } from '../skips.js';
import { findPrometheusTools, promtool } from './prometheus-tools.js';

const tools = findPrometheusTools();
const missing = 'missing' in tools ? tools.missing : undefined;
const program = 'missing' in tools ? '' : tools.promtool;

testUnless(missing)('each alert fires for what it is about, and a sound cluster has none', (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lvsdeploy-alerts-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  copyFileSync(
    path.join(packageRoot, 'docs/monitoring/lvs-alerts.yml'),
    path.join(folder, 'lvs-alerts.yml'),
  );
  const cases = path.join(folder, 'alerts.test.yml');
  copyFileSync(path.join(packageRoot, 'test/monitoring/alerts.test.yml'), cases);
  const rules = promtool(program, ['check', 'rules', path.join(folder, 'lvs-alerts.yml')]);
  t.is(rules.status, 0, rules.said);
  const tested = promtool(program, ['test', 'rules', cases]);
  t.is(tested.status, 0, tested.said);
});
