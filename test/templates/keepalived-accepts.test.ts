import { readFileSync } from 'node:fs';
import { testUnless } from '../skips.js';
import { missingProgram } from '../programs.js';
import { noNamespace, runInNamespace } from './namespace.js';
import { listGoldens } from './render-case.js';

const cannot = noNamespace ?? missingProgram('keepalived');

// The check of the playbook, on hosts as the inventories describe them.
function checkScript(file: string): string {
  const text = readFileSync(file, 'utf8');
  const [, device = ''] = /^ {4}interface (\S+)$/m.exec(text) ?? [];
  const [, address = ''] = /^ {4}\w+_src_ip (\S+)$/m.exec(text) ?? [];
  return `
    ip link add ${device} type veth peer name peer && ip address add ${address}/24 dev ${device}
    ip link set ${device} up
    keepalived -t -f '${file}'`;
}

for (const { title, file } of listGoldens().filter(
  ({ template }) => template === 'keepalived.conf.hbs',
)) {
  testUnless(cannot)(`keepalived -t accepts ${title} without a word`, (t) => {
    t.deepEqual(runInNamespace(checkScript(file)), { status: 0, output: '' });
  });
}
