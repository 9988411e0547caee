import path from 'node:path';
import { findPrometheusTools } from '../monitoring/prometheus-tools.js';
import { dashboardQueries, withPrometheus } from '../monitoring/scrape.js';
import { serialTestUnless } from '../skips.js';
import { inventory, labFolder, lvsdeploy } from './testbed.js';

/** Metrics of the cluster, as Prometheus reads them. */
export function testWatched(): void {
  const tools = findPrometheusTools();
  const [missing, program] =
    'missing' in tools ? [tools.missing, ''] : [undefined, tools.prometheus];
  serialTestUnless(missing)(
    'Prometheus reads the metrics, and every query of the dashboard finds some',
    async (t) => {
      t.timeout(300_000);
      const live = path.join(labFolder, 'lvs.prom');
      const verified = path.join(labFolder, 'lvs-verify.prom');
      const checked = await lvsdeploy('check', inventory, '--metrics', live);
      t.is(checked.exitCode, 0, checked.stdout);
      const drill = ['verify', inventory, '--only', 'reload', '--metrics', verified];
      const ended = await lvsdeploy(...drill);
      t.is(ended.exitCode, 0, ended.stdout);
      await withPrometheus(program, [live, verified], async (ask) => {
        const queries = await dashboardQueries('lab');
        t.true(queries.length >= 15);
        const empty: string[] = [];
        for (const query of queries) if ((await ask(query)).length === 0) empty.push(query);
        t.deepEqual(empty, []);
        t.deepEqual(await ask('ALERTS'), []);
        t.is((await ask('lvs_vip_owned{director="master", vip="10.0.0.227"} == 1')).length, 1);
      });
    },
  );
}
