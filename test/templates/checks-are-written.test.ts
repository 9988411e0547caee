import test from 'ava';
import { readDirectorConfig } from '../../src/forecast/director-config.js';
import { checkTypes, fieldsOf, kindOf } from '../../src/lvs/checks/check-kinds.js';
import { makeCheck } from '../../src/lvs/checks/make-check.js';
import { buildContext } from '../../src/render/context.js';
import { createTemplateFiles } from '../../src/render/template-files.js';
import { escapePattern } from '../../src/report/words/escape-pattern.js';
import { makeCluster, referenceService } from '../verify/reference-cluster.js';
import { factsOf } from './render-case.js';

test('all checks of a real server are in its block, in their order', (t) => {
  const [settings] = referenceService.checks;
  const [first, ...others] = checkTypes.map((type) =>
    makeCheck(type, settings, {
      ...{ command: '/usr/local/libexec/check-shop', file: '/run/shop.out' },
    }),
  );
  const slow = makeCheck('HTTP', { ...settings, port: 8080, retries: 5 }, { path: '/slow' });
  const cluster = makeCluster({}, { checks: [first!, ...others, slow] });
  const [host] = cluster.hosts;
  const context = buildContext(cluster, host!, { facts: factsOf(host!) });
  const text = createTemplateFiles([]).render('keepalived.conf.hbs', context);
  const read = readDirectorConfig(text)?.services[0]?.realServers[0]?.checks;
  t.deepEqual(
    read?.map((check) => [check.type, check.port, check.retries]),
    [...checkTypes.map((type) => [type, 80, type === 'FILE' ? 0 : 3]), ['HTTP', 8080, 5]],
  );
});

for (const type of checkTypes) {
  test(`keepalived.conf has a check by ${type} with all of its fields`, (t) => {
    // Checks of a host, and programs, are told no port by a keyword.
    const isAsked = kindOf({ type }).asks.by !== 'host';
    const { connectTimeoutSeconds, retries, delayBeforeRetrySeconds } = makeCheck(
      type,
      referenceService.checks[0],
    );
    const settings = {
      ...{ port: isAsked ? 8080 : 80 },
      ...{ connectTimeoutSeconds, retries, delayBeforeRetrySeconds },
    };
    const fields = fieldsOf(type);
    const said = Object.fromEntries(fields.map(({ key, example }) => [key, example]));
    const cluster = makeCluster({}, { checks: [makeCheck(type, settings, said)] });
    const [host] = cluster.hosts;
    const context = buildContext(cluster, host!, { facts: factsOf(host!) });
    const text = createTemplateFiles([]).render('keepalived.conf.hbs', context);
    t.like(readDirectorConfig(text)?.services[0]?.realServers[0]?.checks?.[0], {
      ...settings,
      type,
    });
    for (const { example } of fields)
      t.regex(text, new RegExp(`^ +\\w+ "?${escapePattern(String(example))}(?:[" ]|$)`, 'm'));
  });
}
