import { existsSync, readdirSync } from 'node:fs';
import { chmod, lstat, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { inventoryText, Repository } from './repository.js';

test('a secret from stdin is encrypted, named for the inventory, and decrypted again', async (t) => {
  const repository = await Repository.make(t);
  const file = repository.path('secrets/new.age');
  const { code, stdout } = await repository.run(['secret', 'encrypt', file], {
    input: 'hunter2\n',
  });
  t.is(code, 0);
  t.is(
    stdout,
    `${file} is encrypted for 1 recipient.\nIn the inventory: { age: secrets/new.age }\n`,
  );
  t.false((await repository.read('secrets/new.age')).includes('hunter2'));
  t.is(await repository.decrypt('secrets/new.age'), 'hunter2');
});

test('a private key is encrypted with all of its lines', async (t) => {
  const repository = await Repository.make(t);
  const key = '-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n';
  const file = repository.path('secrets/shop.key.age');
  const { code } = await repository.run(['secret', 'encrypt', file], { input: key });
  t.is(code, 0);
  t.is(await repository.decrypt('secrets/shop.key.age'), key.trim());
});

for (const [title, input, message] of [
  ['an empty secret', '\n', 'The secret is empty.'],
  [
    'a secret of two lines',
    'hunter2\nhunter3\n',
    'A secret must be a single line, or a private key in PEM.',
  ],
  ['more than any secret', 'x'.repeat(70_000), 'The secret has more than 65536 bytes.'],
] as const) {
  test(`${title} is not encrypted`, async (t) => {
    const repository = await Repository.make(t);
    const file = repository.path('secrets/new.age');
    const { code, stderr } = await repository.run(['secret', 'encrypt', file], { input });
    t.is(code, 2);
    t.true(stderr.startsWith(`error USAGE ${message}`), stderr);
    t.false(existsSync(file));
  });
}

test('what is there is replaced only where that was asked for, and only an age file', async (t) => {
  const repository = await Repository.make(t);
  const file = repository.path('secrets/new.age');
  const encrypt = (...more: string[]) =>
    repository.run(['secret', 'encrypt', file, ...more], { input: 'hunter2' });
  t.is((await encrypt()).code, 0);
  t.regex((await encrypt()).stderr, /holds a secret already\.\n.*secret edit.*--replace/);
  t.is((await encrypt('--replace')).code, 0);

  await writeFile(file, 'precious');
  t.regex((await encrypt('--replace')).stderr, /is there, and no age file/);
  t.is(await repository.read('secrets/new.age'), 'precious');

  await rm(file);
  await symlink('elsewhere', file);
  t.regex((await encrypt('--replace')).stderr, /is a symbolic link/);
});

test('a secret in plain text moves out of the inventory, and nothing else of it changes', async (t) => {
  const repository = await Repository.make(t);
  await chmod(repository.path('inventory.yml'), 0o600);
  const file = repository.path('secrets/vrrp.age');
  const ended = await repository.run(['secret', 'encrypt', file, '--from', 'vrrp.auth_pass']);
  t.is(ended.code, 0, ended.stderr);
  t.false((ended.stdout + ended.stderr).includes('Spring24'));
  t.is(
    await repository.read('inventory.yml'),
    inventoryText.replace('"Spring24"', '{ age: secrets/vrrp.age }'),
  );
  t.is((await stat(repository.path('inventory.yml'))).mode & 0o777, 0o600);
  t.is(await repository.decrypt('secrets/vrrp.age'), 'Spring24');
  t.is((await repository.run(['validate', '--secrets'])).code, 0);

  const again = await repository.run(['secret', 'encrypt', `${file}2`, '--from', 'vrrp.auth_pass']);
  t.regex(
    again.stderr,
    /has no secret in plain text at vrrp\.auth_pass\.\n.*there are: ssh\.sudo_password/,
  );
});

test('where the inventory cannot be changed in one place, it says what to write', async (t) => {
  const repository = await Repository.make(t);
  const shared = inventoryText.replace('"Spring24"', '&all "Spring24"') + '  password: *all\n';
  await repository.write('inventory.yml', shared);
  const file = repository.path('secrets/vrrp.age');
  const ended = await repository.run(['secret', 'encrypt', file, '--from', 'vrrp.auth_pass']);
  t.is(ended.code, 0);
  t.regex(
    ended.stderr,
    /Now write it at \S+inventory\.yml:5:\d+ yourself: \{ age: secrets\/vrrp\.age \}/,
  );
  t.is(await repository.read('inventory.yml'), shared);
});

test('an edited secret is encrypted for the present recipients, in the form of the file', async (t) => {
  const repository = await Repository.make(t);
  const file = repository.path('secrets/new.age');
  await repository.run(['secret', 'encrypt', file], { input: 'hunter2' });
  await chmod(file, 0o640);
  await repository.write(
    'secrets/recipients.txt',
    (await repository.read('secrets/recipients.txt')) + (await repository.makeKey('bob')),
  );
  const folders = repository.path('seen');
  const EDITOR = await repository.editor(
    `stat -c '%a' "$1" "$(dirname "$1")" >${folders}; dirname "$1" >>${folders}; echo Hunter3 >"$1"; echo swap >"$1.swp"`,
  );
  const ended = await repository.run(['secret', 'edit', file], { env: { EDITOR } });
  t.is(ended.stdout, `${file} is encrypted for 2 recipients.\n`, ended.stderr);
  t.is(await repository.decrypt('secrets/new.age', repository.as('bob')), 'Hunter3');
  t.is((await stat(file)).mode & 0o777, 0o640);
  const [fileMode, folderMode, folder = ''] = (await repository.read('seen')).split('\n');
  t.deepEqual([fileMode, folderMode], ['600', '700']);
  t.false(existsSync(folder));
});

test('an editor that changes nothing, fails, or leaves nothing changes no file', async (t) => {
  const repository = await Repository.make(t);
  const file = repository.path('secrets/new.age');
  await repository.run(['secret', 'encrypt', file], { input: 'hunter2' });
  const before = await repository.read('secrets/new.age');
  const edit = async (script: string) => {
    const EDITOR = await repository.editor(script);
    return repository.run(['secret', 'edit', file], { env: { EDITOR } });
  };
  t.is((await edit('echo >>"$1"')).stdout, `${file} is as it was.\n`);
  t.regex((await edit('echo x >"$1"; exit 3')).stderr, /SECRET_FAILED The editor ended with 3\./);
  t.regex((await edit('rm "$1"')).stderr, /SECRET_FAILED What the editor left cannot be read/);
  t.regex((await edit(': >"$1"')).stderr, /The secret is empty/);
  t.is(await repository.read('secrets/new.age'), before);
  const { stderr } = await repository.run(['secret', 'edit', repository.path('no.age')]);
  t.regex(stderr, /SECRET_FAILED \S+no\.age cannot be read: it does not exist\.\n.*secret encrypt/);
});

test('a rotation lets new recipients in and former ones out, of all files beside the list too', async (t) => {
  const repository = await Repository.make(t);
  const bob = await repository.makeKey('bob');
  const ann = await repository.read('secrets/recipients.txt');
  for (const name of ['secrets/vrrp.age', 'secrets/other/not-named.age', 'elsewhere/sudo.age']) {
    await repository.run(['secret', 'encrypt', repository.path(name)], { input: 'hunter2' });
  }
  await repository.write('secrets/left.age.123abc.new', 'of a rotation that was killed');
  await repository.write(
    'inventory.yml',
    inventoryText
      .replace('"Spring24"', '{ age: secrets/vrrp.age }')
      .replace('hunter2hunter2', '{ age: elsewhere/sudo.age }'),
  );
  await repository.write('secrets/recipients.txt', bob);
  const rotated = await repository.run(['secret', 'rotate']);
  t.is(rotated.code, 0, rotated.stderr);
  t.regex(rotated.stdout, /^3 files are encrypted for 1 recipient\.\n/);
  t.regex(rotated.stderr, /^warning: you cannot decrypt it: your key age1/);
  for (const name of ['secrets/vrrp.age', 'secrets/other/not-named.age', 'elsewhere/sudo.age']) {
    t.is(await repository.decrypt(name, repository.as('bob')), 'hunter2');
    t.regex(await repository.decrypt(name), /is encrypted for somebody else/);
  }
  t.deepEqual(readdirSync(repository.path('secrets')).sort(), [
    'other',
    'recipients.txt',
    'vrrp.age',
  ]);

  await repository.write('secrets/recipients.txt', ann);
  const refused = await repository.run(['secret', 'rotate']);
  t.is(refused.code, 1);
  t.regex(refused.stderr, /SECRET_FAILED Nothing was changed, because not all can be decrypted:\n/);
  t.is(await repository.decrypt('secrets/vrrp.age', repository.as('bob')), 'hunter2');
});

test('a rotation that was killed between two files is finished by the next command', async (t) => {
  const repository = await Repository.make(t);
  const file = repository.path('secrets/new.age');
  await repository.run(['secret', 'encrypt', file], { input: 'hunter2' });
  await repository.write('secrets/new.age.123abc.new', await repository.read('secrets/new.age'));
  await repository.write('secrets/recipients.txt.rotation', '["new.age.123abc.new"]');
  await repository.write('secrets/new.age', 'the old one');
  await repository.write(
    'inventory.yml',
    inventoryText.replace('"Spring24"', '{ age: secrets/new.age }'),
  );
  const checked = await repository.run(['secret', 'check']);
  t.is(checked.code, 1);
  t.regex(
    checked.stdout,
    /failed {2}a rotation was interrupted; finish it: lvsdeploy secret rotate/,
  );
  t.is(await repository.read('secrets/new.age'), 'the old one');
  const { stderr, code } = await repository.run(['secret', 'rotate']);
  t.deepEqual([code, stderr], [0, 'Finished a rotation that was interrupted.\n']);
  t.is(await repository.decrypt('secrets/new.age'), 'hunter2');
  t.deepEqual((await readdir(repository.path('secrets'))).sort(), ['new.age', 'recipients.txt']);
});

test('check names every secret: those that are well, unwise, or cannot be taken', async (t) => {
  const repository = await Repository.make(t);
  const file = repository.path('secrets/vrrp.age');
  await repository.run(['secret', 'encrypt', file, '--from', 'vrrp.auth_pass']);
  const here = repository.path('inventory.yml');
  const well = await repository.run(['secret', 'check']);
  t.is(well.code, 0);
  t.is(
    well.stdout,
    `ok      ${here}:5:28  age secrets/vrrp.age  vrrp.auth_pass
advice  ${here}:7:18  plain text            ssh.sudo_password
        it stands in the inventory as plain text; lvsdeploy secret encrypt secrets/sudo_password.age --from ssh.sudo_password
`,
  );
  await repository.write('secrets/open', 'hunter2', 0o644);
  await repository.write(
    'inventory.yml',
    inventoryText
      .replace('"Spring24"', '{ command: "echo much-too-long" }')
      .replace(
        'hunter2hunter2',
        '{ env: LVSDEPLOY_TEST_NOT_SET }\n  password: { file: secrets/open }\n  passphrase: { age: secrets/vrrp.age }',
      ),
  );
  const bob = await repository.makeKey('bob');
  await repository.write('secrets/recipients.txt', bob + (await repository.makeKey('eve')));
  const { code, stdout } = await repository.run(['secret', 'check', '--output', 'json']);
  t.is(code, 1);
  t.false(stdout.includes('much-too-long'));
  const { valid, secrets, remarks } = JSON.parse(stdout) as {
    readonly valid: boolean;
    readonly remarks: readonly string[];
    readonly secrets: readonly { name: string; status: string; line: number; remarks: string[] }[];
  };
  t.false(valid);
  t.regex(remarks.join(), /^your key, of \S+ann\.txt, is not in \S+recipients\.txt$/);
  const shown = Object.fromEntries(
    secrets.map(({ name, status, line, remarks: said }) => [name, [line, status, said.join()]]),
  );
  t.like(shown, {
    'vrrp.auth_pass': [
      5,
      'failed',
      'VRRP sends 8 characters of a password, this one has 13; shorten it; keepalived would cut it off',
    ],
    'ssh.sudo_password': [
      7,
      'failed',
      'the environment variable LVSDEPLOY_TEST_NOT_SET is not set; set it: read -rs LVSDEPLOY_TEST_NOT_SET && export LVSDEPLOY_TEST_NOT_SET',
    ],
    'ssh.passphrase': [
      9,
      'failed',
      `it is encrypted for 1 recipient, and ${repository.path('secrets/recipients.txt')} names 2; lvsdeploy secret rotate`,
    ],
  });
});

/** All that a folder holds, with what would tell that somebody has written it. */
async function listWritten(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  const facts = await Promise.all(
    names.map(async (name) => {
      const { ino, mode, size, mtimeMs, ctimeMs } = await lstat(path.join(folder, name));
      return [name, ino, mode, size, mtimeMs, ctimeMs].join(' ');
    }),
  );
  return facts.toSorted();
}

test('check changes nothing, whatever it finds', async (t) => {
  const repository = await Repository.make(t);
  await repository.run([
    'secret',
    'encrypt',
    repository.path('secrets/vrrp.age'),
    '--from',
    'vrrp.auth_pass',
  ]);
  await repository.write('secrets/open', 'hunter2', 0o644);
  await repository.write('secrets/vrrp.age.123abc.new', 'half');
  const sound = await repository.read('inventory.yml');
  for (const inventory of [
    sound,
    sound.replace('hunter2hunter2', '{ file: secrets/open }'),
    sound.replace('hunter2hunter2', '{ age: secrets/missing.age }'),
    'vip: nonsense\n',
  ]) {
    await repository.write('inventory.yml', inventory);
    const before = await listWritten(repository.folder);
    for (const output of ['plain', 'json']) {
      await repository.run(['secret', 'check', '--output', output]);
    }
    t.deepEqual(await listWritten(repository.folder), before);
  }
});

test('check says what is unwise about a file, and that an inventory names no secrets', async (t) => {
  const repository = await Repository.make(t);
  const plain = await repository.write('secrets/open', 'hunter2', 0o644);
  const text = inventoryText.replace('hunter2hunter2', '{ file: secrets/open }');
  await repository.write('inventory.yml', text);
  const { code, stdout } = await repository.run(['secret', 'check']);
  t.is(code, 0);
  t.true(
    stdout.includes(
      `secrets/open is open to other users (mode 644); take that away: chmod 600 ${plain}`,
    ),
    stdout,
  );
  await repository.write('inventory.yml', inventoryText.slice(0, inventoryText.indexOf('vrrp:')));
  t.is((await repository.run(['secret', 'check'])).stdout, 'The inventory names no secrets.\n');
  await repository.write('inventory.yml', 'vip: nonsense\n');
  t.is((await repository.run(['secret', 'check'])).code, 2);
});

test('commands run where a secret is needed, once, and not for validate and render', async (t) => {
  const repository = await Repository.make(t);
  const line = (word: string) => `{ command: "echo . >>ran; echo ${word}" }`;
  await repository.write(
    'inventory.yml',
    inventoryText
      .replace('"Spring24"', line('Winter21'))
      .replace('hunter2hunter2', line('Winter21')),
  );
  const ran = () => existsSync(repository.path('ran'));
  t.is((await repository.run(['validate'])).code, 0);
  const template = ['render', 'keepalived.conf.hbs', '--host', 'lb1'];
  t.regex((await repository.run(template)).stdout, /auth_pass \[secret\]/);
  t.is((await repository.run(['verify', '--list'])).code, 0);
  t.false(ran());
  t.is((await repository.run(['validate', '--secrets'])).code, 0);
  t.is(await repository.read('ran'), '.\n');
  // Nothing is run for an inventory that is wrong.
  await rm(repository.path('ran'));
  await repository.write(
    'inventory.yml',
    (await repository.read('inventory.yml')).replace('id: 77', 'id: 777'),
  );
  t.is((await repository.run(['validate', '--secrets'])).code, 2);
  t.false(ran());
});

test('without a list of recipients it is said what belongs there', async (t) => {
  const repository = await Repository.make(t);
  await rm(repository.path('secrets/recipients.txt'));
  const file = repository.path('secrets/new.age');
  const { code, stderr } = await repository.run(['secret', 'encrypt', file], { input: 'hunter2' });
  t.is(code, 2);
  t.regex(stderr, /INVALID_INPUT The list of recipients \S+ cannot be read: it does not exist/);
  const list = await repository.write('who.txt', await repository.makeKey('bob'));
  const named = await repository.run(['secret', 'encrypt', file, '--recipients', list], {
    input: 'hunter2',
  });
  t.is(named.code, 0);
  t.true(named.stderr.startsWith('warning: you cannot decrypt it'), named.stderr);
  t.is(path.basename(file), 'new.age');
});

test('a key in the variable that should name a file is not shown, and no file is named after it', async (t) => {
  const repository = await Repository.make(t);
  const key = /AGE-SECRET-KEY-\S+/.exec(await repository.read('keys/ann.txt'))?.[0] ?? '';
  const env = { LVSDEPLOY_AGE_IDENTITY: key };
  const file = repository.path('secrets/new.age');
  const ended = [
    await repository.run(['secret', 'key'], { env }),
    await repository.run(['secret', 'encrypt', file], { env, input: 'hunter2' }),
    await repository.run(['secret', 'edit', file], { env }),
    await repository.run(['secret', 'rotate'], { env }),
  ];
  t.deepEqual(
    ended.map(({ code }) => code),
    [1, 0, 1, 1],
  );
  for (const { stdout, stderr } of ended) t.false((stdout + stderr).includes(key));
  t.false(existsSync(key));
});
