import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { loadInventory } from '../../../src/config/load-inventory.js';
import { forecastRecovery } from '../../../src/forecast/recovery/forecast-recovery.js';
import { startsAtBoot } from '../../../src/forecast/recovery/units-at-boot.js';
import { formatRecoveries } from '../../../src/report/text/recovery-text.js';
import { plainStyle } from '../../../src/report/words/style.js';
import { listCases, matchFile, testFolder } from '../../golden.js';

/*
 * A folder is a case: `inventory.yml`; `at-boot.json`, what systemd says of units that do not start at boot by host, or
 * null for a host that was not seen; `said.txt`.
 */
const folder = testFolder('forecast', 'recovery', 'fixtures');

type AtBoot = Readonly<Record<string, Readonly<Record<string, string>> | null>>;

function readAtBoot(file: string): AtBoot {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as AtBoot) : {};
}

for (const name of listCases(folder)) {
  test(`said of ${name}`, async (t) => {
    const at = (file: string): string => path.join(folder, name, file);
    const { cluster } = await loadInventory(at('inventory.yml'));
    const atBoot = readAtBoot(at('at-boot.json'));
    const seen = new Map(
      cluster.hosts.flatMap(({ name: host }) => {
        const units = atBoot[host] === undefined ? {} : atBoot[host];
        if (units === null) return [];
        const all = { 'chrony.service': 'enabled', ...units };
        return [[host, Object.entries(all).map(([unit, state]) => ({ unit, state }))] as const];
      }),
    );
    const said = formatRecoveries(forecastRecovery(cluster, seen), plainStyle);
    matchFile(t, `${said.join('\n')}\n`, at('said.txt'));
  });
}

test('a unit starts at boot where systemd starts it, or another unit does', (t) => {
  const unit = 'nginx.service';
  for (const state of ['enabled', 'alias', 'static', 'indirect', 'generated']) {
    t.true(startsAtBoot({ unit, state }), state);
  }
  for (const state of ['disabled', 'masked', 'masked-runtime', 'enabled-runtime', 'linked', '']) {
    t.false(startsAtBoot({ unit, state }), state);
  }
  t.true(startsAtBoot({ unit: 'lvs-metrics.timer', state: 'disabled' }));
});
