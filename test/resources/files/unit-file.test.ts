import test from 'ava';
import { rereadScriptFor } from '../../../src/resources/files/unit-file.js';

const ask = (unit: string) =>
  `case $(systemctl show --property=NeedDaemonReload lvsdeploy-none.service ${unit}) in *=yes) systemctl daemon-reload ;; esac`;

test('systemd is asked about the unit that a file or a drop-in belongs to', (t) => {
  t.is(rereadScriptFor('/etc/systemd/system/lvs-rs.service'), ask('lvs-rs.service'));
  t.is(rereadScriptFor('/usr/lib/systemd/system/keepalived.service'), ask('keepalived.service'));
  t.is(rereadScriptFor('/etc/systemd/system/nginx.service.d/lvs.conf'), ask('nginx.service'));
});

test('a drop-in for all services makes systemd read all units', (t) => {
  t.is(rereadScriptFor('/etc/systemd/system/service.d/lvs.conf'), 'systemctl daemon-reload');
});

test('other files are nothing to systemd', (t) => {
  t.is(rereadScriptFor('/etc/keepalived/keepalived.conf'), undefined);
  t.is(rereadScriptFor('/etc/systemd/journald.conf'), undefined);
  t.is(rereadScriptFor('/srv/etc/systemd/system/x.service'), undefined);
});
