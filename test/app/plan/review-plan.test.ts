import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { testUnless } from '../../skips.js';

const script = fileURLToPath(new URL('scripted-review.js', import.meta.url));
const hasScript = spawnSync('script', ['--version']).status === 0;
const onTerminal = testUnless(hasScript ? undefined : 'script(1) of util-linux is not installed');

const question = 'Clients will feel this. Go on? [y/N, d: differences]';

/** Reviews on a terminal of its own; each answer is typed when the question has come again. */
async function review(args: readonly string[], answers: readonly string[]): Promise<string> {
  const command = [process.execPath, script, ...args].join(' ');
  const env = { ...process.env, TERM: 'xterm', CI: '' };
  const child = spawn('script', ['-qefc', command, '/dev/null'], { stdio: 'pipe', env });
  const left = [...answers];
  let shown = '';
  let asked = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const count = shown.split(question).length - 1;
    if (count <= asked) return;
    asked = count;
    child.stdin.write(left.shift() ?? '\n');
  });
  await once(child, 'close');
  return shown;
}

onTerminal('a yes is asked for before the VIP moves', async (t) => {
  const shown = await review([], ['y\n']);
  t.regex(shown, /keepalived restarts: 10\.0\.0\.227 moves to backup and back/);
  t.true(shown.indexOf('Traffic:') < shown.indexOf(question));
  t.regex(shown, /APPROVED/);
});

onTerminal('a yes is asked for before a real server stops answering directors', async (t) => {
  const shown = await review(['1', 'leaving'], ['n\n']);
  t.regex(shown, /web2\S* +it stops answering on 10\.0\.0\.227/);
  t.true(shown.indexOf('instead: without --limit') < shown.indexOf(question));
  t.regex(shown, /DECLINED/);
});

onTerminal('anything else is a no', async (t) => {
  for (const answer of ['n\n', '\n', 'yo\n']) {
    t.regex(await review([], [answer]), /DECLINED/);
  }
});

onTerminal('the end of input is a no', async (t) => {
  t.regex(await review([], ['\u0004']), /DECLINED/);
});

onTerminal('Ctrl-C at the question interrupts the run', async (t) => {
  t.regex(await review([], ['\u0003']), /INTERRUPTED/);
});

onTerminal('the differences can be looked at before the answer', async (t) => {
  const shown = await review([], ['d\n', 'y\n']);
  const differences = shown.slice(shown.indexOf(question));
  t.regex(differences, /-# old/);
  t.regex(differences, /\+# new/);
  t.regex(differences, /key \[secret\]/);
  t.notRegex(shown, /hunter2|Winter1/);
  t.is(shown.split(question).length - 1, 2);
  t.regex(shown, /APPROVED/);
});

onTerminal('--yes asks nobody, and says what clients feel all the same', async (t) => {
  const shown = await review(['1', 'yes'], []);
  t.regex(shown, /Traffic:[\s\S]*moves to backup[\s\S]*APPROVED/);
  t.false(shown.includes('Go on?'));
});

onTerminal('a plan that clients do not feel is performed without a question', async (t) => {
  const shown = await review(['1', 'harmless'], []);
  t.regex(shown, /not affected[\s\S]*APPROVED/);
  t.false(shown.includes('Go on?'));
});

onTerminal('the same plan is reviewed once', async (t) => {
  const shown = await review(['2'], ['y\n']);
  t.is(shown.split('Traffic:').length - 1, 1);
  t.regex(shown, /APPROVED/);
});

test('without a terminal nobody is asked', async (t) => {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  await once(child, 'close');
  t.regex(shown, /moves to backup[\s\S]*APPROVED/);
  t.false(shown.includes('Go on?'));
});
