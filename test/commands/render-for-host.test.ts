import path from 'node:path';
import test from 'ava';
import { renderForHost } from '../../src/commands/render-for-host.js';
import { packageRoot } from '../../src/package-root.js';

const inventory = path.join(packageRoot, 'inventories', 'reference.yml');

test('render shows a file as a host would get it, without its secrets, and says what it assumed', async (t) => {
  const options = { host: 'backup', facts: false };
  const { text, remark } = await renderForHost('keepalived.conf.hbs', inventory, options);
  t.regex(text, /^ {4}state BACKUP\n {4}interface eth0$/m);
  t.regex(text, /^ {8}auth_pass \[secret\]$/m);
  t.regex(remark ?? '', /without a probe, for interface eth0 on debian 12/);
});

test('render names the host or template that was meant', async (t) => {
  await t.throwsAsync(
    () => renderForHost('keepalived.conf.hbs', inventory, { host: 'bakcup', facts: false }),
    { code: 'USAGE', message: /no host "bakcup"/ },
  );
  await t.throwsAsync(
    () => renderForHost('keepalivd.conf.hbs', inventory, { host: 'backup', facts: false }),
    { code: 'INVALID_INPUT', message: /no template "keepalivd.conf.hbs"/ },
  );
});
