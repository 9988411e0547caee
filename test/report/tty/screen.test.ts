import test from 'ava';
import { Screen } from '../../../src/report/tty/screen.js';
import { FakeTerminal } from '../fake-terminal.js';

const escape = '\u001b';
const enter = `${escape}[?1049h${escape}[?25l`;
const leave = `${escape}[?25h${escape}[?1049l`;

/** What a screen showed, without what was there before and after. */
function draw(...lines: readonly string[]): readonly string[] {
  const terminal = new FakeTerminal(true);
  const screen = new Screen(terminal.stream);
  screen.draw(lines);
  screen.close();
  const drawn = terminal.text.slice(enter.length, -leave.length);
  const home = `${escape}[H`;
  const below = `${escape}[J`;
  return drawn.slice(home.length, -below.length).split('\n');
}

test('it takes the other screen, and gives the first one and the cursor back', (t) => {
  const terminal = new FakeTerminal(true);
  const before = process.listenerCount('exit');
  const screen = new Screen(terminal.stream);
  t.is(terminal.text, enter);
  screen.close();
  screen.close();
  screen.draw(['late']);
  t.is(terminal.text, enter + leave);
  t.is(process.listenerCount('exit'), before);
});

test('a line that was longer before leaves nothing behind', (t) => {
  t.deepEqual(draw('one', 'two'), [`one${escape}[K`, `two${escape}[K`]);
});

test('what does not fit is cut, and nothing wraps or scrolls', (t) => {
  const shown = draw(...Array.from({ length: 30 }, () => 'x'.repeat(100)));
  t.is(shown.length, 24);
  t.is(shown[0], `${'x'.repeat(79)}…${escape}[K`);
});

test('colours take no room, and none runs on where a line is cut', (t) => {
  const red = `${escape}[31m`;
  const off = `${escape}[39m`;
  const [line] = draw(`${'a'.repeat(78)}${red}bcd${off}e`);
  t.is(line, `${'a'.repeat(78)}${red}b…${off}${escape}[K`);
});

test('a character outside of the basic plane is not cut in half', (t) => {
  const [line] = draw(`${'a'.repeat(78)}\u{1F600}bc`);
  t.is(line, `${'a'.repeat(78)}\u{1F600}…${escape}[K`);
});
