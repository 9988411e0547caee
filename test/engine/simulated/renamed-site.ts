import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../../src/package-root.js';
import { openSite, type Selection, type Site } from './site.js';

type Names = readonly (readonly [ours: string, theirs: string])[];

/** The web server's. Where it is a real one, it stays the distribution's: its site is a part of that's. */
const webNames: Names = [
  ['/etc/nginx/conf.d/lvsdeploy.conf', '/opt/lb/site.conf'],
  ['nginx.service', 'pages.service'],
];

/** Ours, and what an operator calls it: all that our playbooks name, and who reads it has to be told. */
const commonNames: Names = [
  ['/etc/keepalived/keepalived.conf', '/opt/lb/vip.conf'],
  [
    '/etc/systemd/system/keepalived.service.d/lvsdeploy.conf',
    '/etc/systemd/system/vip.service.d/own.conf',
  ],
  ['/usr/local/sbin/lvs_rs.sh', '/opt/lb/rs-vip'],
  ['RequiresMountsFor=/usr/local/sbin', 'RequiresMountsFor=/opt/lb'],
  ['lvs_rs.service', 'rs-vip.service'],
  ['lvs_rs.sh', 'rs-vip'],
  ['/var/www/lvsdeploy', '/srv/pages'],
  ['lvs-routes', 'way-back'],
  ['keepalived.conf.hbs', 'vip.conf.hbs'],
  ['keepalived-drop-in.conf.hbs', 'vip-end.hbs'],
  ['nginx-site.conf.hbs', 'site.hbs'],
  ['index.html.hbs', 'page.hbs'],
  ['/etc/modules-load.d/lvsdeploy-', '/etc/modules-load.d/lb-'],
  ['/etc/sysctl.d/90-lvsdeploy-', '/etc/sysctl.d/50-lb-'],
  ['keepalived.service', 'vip.service'],
];
const renamings: Names = [...commonNames, ...webNames];

/** What we call it, and the operator does not. */
export const ourNames = renamings.map(([ours]) => ours);

/** Replaces all of these at once, the longest first: what one brings is not replaced again. */
function replaceEach(text: string, pairs: readonly (readonly [string, string])[]): string {
  const by = new Map(pairs);
  const found = [...by.keys()].toSorted((a, b) => b.length - a.length).map(escape);
  return text.replaceAll(new RegExp(found.join('|'), 'g'), (word) => by.get(word) ?? word);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A text of ours as the operator has it. */
function rename(text: string, pairs = renamings): string {
  return replaceEach(text, pairs);
}

/** What the operator's says, in our words. */
export function inOurWords(text: string): string {
  return replaceEach(
    text,
    renamings.map(([ours, theirs]) => [theirs, ours]),
  );
}

const unit = (execStart: string, reload: string): string =>
  `[Service]\nExecStart=${execStart}\nExecReload=${reload}\n\n[Install]\nWantedBy=multi-user.target\n`;

// The distribution's units read the distribution's places.
const units = {
  'vip.service': unit(
    '/usr/sbin/keepalived --dont-fork -f /opt/lb/vip.conf',
    '/bin/kill -HUP $MAINPID',
  ),
  'pages.service': unit('/usr/sbin/nginx -c /opt/lb/site.conf', '/usr/sbin/nginx -s reload'),
};

const unitTask = (name: keyof typeof units): string =>
  `    - name: ${name} is the operator's\n` +
  `      file: { path: /etc/systemd/system/${name}, content: ${JSON.stringify(units[name])} }\n\n`;

function renameCommon(text: string, names: Names): string {
  return rename(text, names)
    .replaceAll(/(service:\n\s+name: )keepalived\n/g, '$1vip\n')
    .replaceAll(/(service:\n\s+name: )lvs_rs\n/g, '$1rs-vip\n')
    .replaceAll('kept_by: keepalived', 'kept_by: vip')
    .replace('    - name: keepalived is configured\n', `${unitTask('vip.service')}$&`);
}

function renameWeb(text: string): string {
  return text
    .replaceAll(/(service:\n\s+name: )nginx\n/g, '$1pages\n')
    .replace(
      '    - name: a page names',
      `${unitTask('pages.service').replace('\n', '\n      when: has.nginx\n')}$&`,
    );
}

/**
 * Puts into a folder what an operator has who has copied our playbooks and templates, and renamed whatever they
 * name; the web server's too, unless it is a real one.
 */
export function writeRenamedSite(folder: string, webServer: 'renamed' | 'real'): void {
  const names = webServer === 'renamed' ? renamings : commonNames;
  for (const kind of ['playbooks', 'templates']) {
    mkdirSync(path.join(folder, kind));
    for (const name of readdirSync(path.join(packageRoot, kind))) {
      const text = readFileSync(path.join(packageRoot, kind, name), 'utf8');
      const common = kind === 'playbooks' ? renameCommon(text, names) : rename(text, names);
      const own = webServer === 'renamed' ? renameWeb(common) : common;
      writeFileSync(path.join(folder, kind, rename(name)), own);
    }
  }
}

/** A site by the playbook and the templates in an operator's folder. */
export function openRenamed(
  folder: string,
  inventory: string,
  selection: Selection = {},
): Promise<Site> {
  const playbook = path.join(folder, 'playbooks', 'site.yml');
  return openSite(inventory, { ...selection, playbook, folders: [folder] });
}
