import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { writtenMetrics } from '../../../src/facts/system/written-metrics.js';
import { hostMetricsProgram } from '../../../src/model/cluster/host-metrics.js';
import { testFolder } from '../../golden.js';
import { readFileSync } from 'node:fs';

const { kind } = writtenMetrics;

test('where metrics are written is read from the program that writes them', (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'written-metrics-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const program = path.join(folder, 'lvs-metrics.sh');
  const written = path.join(folder, 'lvs-host.prom');
  const look = () =>
    kind.parse(
      execFileSync(
        'sh',
        ['-eu', '-c', kind.script(['own']).replaceAll(hostMetricsProgram, program)],
        {
          encoding: 'utf8',
        },
      ),
      'own',
    );
  t.deepEqual(look(), {}, 'there is no program');
  const golden = testFolder('templates', 'fixtures', 'metrics', 'lb1', 'lvs-metrics.sh');
  writeFileSync(
    program,
    readFileSync(golden, 'utf8').replace('/var/lib/prometheus/node-exporter', folder),
  );
  t.deepEqual(look(), {}, 'nothing was written yet');
  writeFileSync(written, '');
  t.deepEqual(look(), { path: written });
});
