import path from 'node:path';
import test from 'ava';
import {
  renderForHost,
  type Rendered,
  type RenderOptions,
} from '../../../src/app/site/render-for-host.js';
import { packageRoot } from '../../../src/package-root.js';
import { recordInvocation } from '../../cli/invoke.js';

const inventory = path.join(packageRoot, 'inventories', 'reference.yml');

function render(template: string, options: RenderOptions): Promise<Rendered> {
  return renderForHost(recordInvocation().invocation, template, inventory, options);
}

test('render shows a file as a host would get it, without its secrets, and says what it assumed', async (t) => {
  const options = { host: 'backup', facts: false };
  const { text, remark } = await render('keepalived.conf.hbs', options);
  t.regex(text, /^ {4}state BACKUP\n {4}interface eth0$/m);
  t.regex(text, /^ {8}auth_pass \[secret\]$/m);
  t.regex(remark ?? '', /without a probe, for interface eth0 on debian 12/);
});

test('render takes no playbook that is not there', async (t) => {
  for (const playbook of ['/nonexistent/site.yml', '']) {
    await t.throwsAsync(
      () => render('keepalived.conf.hbs', { host: 'backup', facts: false, playbook }),
      { code: 'USAGE', message: /^--playbook \S+ does not exist\.$/ },
    );
  }
});

test('render names the host or template that was meant', async (t) => {
  await t.throwsAsync(() => render('keepalived.conf.hbs', { host: 'bakcup', facts: false }), {
    code: 'USAGE',
    message: /no host "bakcup"/,
  });
  await t.throwsAsync(() => render('keepalivd.conf.hbs', { host: 'backup', facts: false }), {
    code: 'INVALID_INPUT',
    message: /no template "keepalivd.conf.hbs"/,
  });
});
