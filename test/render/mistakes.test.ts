import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { InputError } from '../../src/model/problem/problem.js';
import { buildContext } from '../../src/render/context.js';
import { renderTemplate } from '../../src/render/template.js';
import { listCases, matchFile, testFolder } from '../golden.js';
import { hostNamed, referenceCluster } from './reference-cluster.js';

const folder = testFolder('render', 'fixtures', 'mistakes');
const context = buildContext(
  { ...referenceCluster, vars: { ports: [80], list: ['a', 'b'] } },
  hostNamed('master'),
);

for (const name of listCases(folder)) {
  test(`a template with a mistake says where and what: ${name}`, (t) => {
    const source = readFileSync(path.join(folder, name, 'template.hbs'), 'utf8');
    const error = t.throws(() => renderTemplate(source, context, 'site.conf.hbs'), {
      instanceOf: InputError,
    });
    matchFile(t, `${error.message}\n`, path.join(folder, name, 'expected.txt'));
  });
}
