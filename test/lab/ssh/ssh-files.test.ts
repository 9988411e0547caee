import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { renderKnownHosts, renderSshConfig } from '../../../src/lab/ssh/ssh-files.js';
import { temporaryFolder } from '../../build/temporary-folder.js';

const endpoints = [
  { name: 'master', port: 40_001, hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA' },
  { name: 'builder', port: 40_002, hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB' },
];

/** What OpenSSH itself understands of the configuration. */
function resolve(config: string, host: string): ReadonlyMap<string, string> {
  const output = execFileSync('ssh', ['-G', '-F', config, host], { encoding: 'utf8' });
  const lines = output.trim().split('\n');
  return new Map(lines.map((line) => [line.split(' ')[0]!, line.slice(line.indexOf(' ') + 1)]));
}

test('OpenSSH reads the configuration as it is meant, whatever the folder is called', (t) => {
  const folder = path.join(temporaryFolder(t));
  const files = {
    privateKey: path.join(folder, 'a lab', '100%', 'id_ed25519'),
    knownHosts: path.join(folder, 'a lab', '100%', 'known_hosts'),
  };
  const config = path.join(folder, 'ssh_config');
  writeFileSync(config, renderSshConfig(endpoints, files));
  const master = resolve(config, 'master');
  t.is(master.get('hostname'), '127.0.0.1');
  t.is(master.get('port'), '40001');
  t.is(master.get('user'), 'root');
  t.is(master.get('stricthostkeychecking'), 'true');
  t.is(master.get('identityagent'), 'none');
  // `ssh -G` shows paths before it replaces the tokens in them.
  t.is(master.get('identityfile')?.replaceAll('%%', '%'), files.privateKey);
  t.is(
    master.get('userknownhostsfile')?.replaceAll('%%', '%').replaceAll('"', ''),
    files.knownHosts,
  );
  t.is(resolve(config, 'builder').get('port'), '40002');
});

test('each host is known by its port, as OpenSSH looks it up', (t) => {
  const file = path.join(temporaryFolder(t), 'known_hosts');
  writeFileSync(file, renderKnownHosts(endpoints));
  const found = execFileSync('ssh-keygen', ['-F', '[127.0.0.1]:40002', '-f', file], {
    encoding: 'utf8',
  });
  t.true(found.includes(endpoints[1]!.hostKey));
  t.false(found.includes(endpoints[0]!.hostKey));
});
