import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { packageRoot } from '../../../src/package-root.js';
import { Repository } from './repository.js';

const run = promisify(execFile);
const cli = fileURLToPath(new URL('../../../src/cli.js', import.meta.url));

const inventory = `vip: 10.0.0.227
services: [{ port: 80 }]
directors: { lb1: 192.168.56.1, lb2: 192.168.56.2 }
real_servers:
  web1: 192.168.56.3
  web2: 192.168.56.4
vrrp: { id: 77, auth_pass: "Spring24" }
ssh:
  sudo_password: hunter2hunter2
`;

type Shown = { readonly command: string; readonly output: string };

/** The commands behind `<!-- run -->`, each with what the page says that it prints. */
function readCommands(page: string): readonly Shown[] {
  const blocks = [...page.matchAll(/<!-- run -->\n\n```console\n([^]*?)```/g)];
  return blocks.flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const end = text.indexOf('\n');
        return { command: text.slice(0, end), output: text.slice(end + 1) };
      }),
  );
}

test('what docs/secrets.md shows is what these commands print', async (t) => {
  const repository = await Repository.make(t);
  const home = repository.path('work');
  await repository.write('work/inventory.yml', inventory);
  await repository.write(
    'bin/lvsdeploy',
    `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`,
    0o755,
  );
  const env = {
    PATH: `${repository.path('bin')}:${process.env['PATH'] ?? ''}`,
    HOME: repository.path('home'),
    NO_COLOR: '1',
  };
  const page = await readFile(path.join(packageRoot, 'docs', 'secrets.md'), 'utf8');
  const commands = readCommands(page);
  t.true(commands.length >= 7);
  for (const { command, output } of commands) {
    const ended = await run('sh', ['-c', command], { cwd: home, env });
    const said = (ended.stdout + ended.stderr)
      .replaceAll(/age1\w+/g, 'age1...')
      .replaceAll(repository.path('home'), '/home/ann');
    t.is(said, output, command);
  }
});
