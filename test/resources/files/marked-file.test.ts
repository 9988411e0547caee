import test from 'ava';
import { managedBy } from '../../../src/model/run/managed-by.js';
import { isSameButForOrigin, renewOrigin } from '../../../src/resources/files/marked-file.js';

const former =
  'Managed by lvsdeploy from inventory lab.yml (cluster lab): changes made here are overwritten.';

for (const [before, after] of [
  [`# ${former}\nnet.ipv4.ip_forward = 1\n`, `# ${managedBy}\nnet.ipv4.ip_forward = 1\n`],
  [`<!doctype html>\n<!-- ${former} -->\n`, `<!doctype html>\n<!-- ${managedBy} -->\n`],
  [`#!/bin/sh\n# ${former}\n#\n`, `#!/bin/sh\n# ${managedBy}\n#\n`],
  [
    `# ${former}\n#\n# lb1, director of cluster lab (old). See keepalived.conf(5).\n`,
    `# ${managedBy}\n#\n# lb1, a director. See keepalived.conf(5).\n`,
  ],
] as const) {
  test(`what an earlier version said about its origin is said as now: ${JSON.stringify(before)}`, (t) => {
    t.is(renewOrigin(before), after);
    t.true(isSameButForOrigin(before, after));
    t.true(isSameButForOrigin(after, before));
  });
}

for (const [title, line] of [
  ['in front of it', `vrrp_strict # ${former}`],
  ['behind it', `# ${former} \nvrrp_strict`],
  ['behind it on the same line', `# ${former} vrrp_strict`],
  ['instead of it', `# Managed by lvsdeploy, says somebody`],
] as const) {
  test(`what stands ${title} is a difference`, (t) => {
    t.false(isSameButForOrigin(`${line}\n`, `# ${managedBy}\n`));
  });
}
