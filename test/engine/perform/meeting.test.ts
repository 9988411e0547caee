import test from 'ava';
import { Meeting } from '../../../src/engine/perform/meeting.js';

test('a meeting lets all go on when the last one has come', async (t) => {
  const meeting = new Meeting(['a', 'b']);
  const order: string[] = [];
  const first = meeting.arrive('a').then(() => order.push('a'));
  await Promise.resolve();
  t.deepEqual(order, []);
  await Promise.all([first, meeting.arrive('b').then(() => order.push('b'))]);
  t.deepEqual(order.toSorted(), ['a', 'b']);
  meeting.cancel('a');
  await t.notThrowsAsync(meeting.arrive('b'));
});

test('who comes after another one goes on when that one has done its part, and not when it failed', async (t) => {
  const order: string[] = [];
  const meeting = new Meeting(['a', 'b']);
  const last = meeting.arrive('a', ['b']).then(() => order.push('a'));
  await meeting.arrive('b');
  order.push('b');
  await Promise.resolve();
  meeting.leave('b');
  await last;
  t.deepEqual(order, ['b', 'a']);

  const failing = new Meeting(['a', 'b']);
  const waiting = failing.arrive('a', ['b']);
  await failing.arrive('b');
  failing.cancel('b');
  await t.throwsAsync(waiting, { message: /same moment on b, which failed before/ });
});

test('nobody goes on when one cannot come', async (t) => {
  const meeting = new Meeting(['a', 'b']);
  const waiting = meeting.arrive('a');
  meeting.cancel('b');
  await t.throwsAsync(waiting, { message: /same moment on b, which failed before/ });
});

test('who comes a second time has done its part, and waits for that of another one', async (t) => {
  const order: string[] = [];
  const meeting = new Meeting(['taker', 'owner']);
  const owner = meeting.arrive('owner', ['taker']).then(() => {
    order.push('owner lets go');
    meeting.leave('owner');
  });
  await meeting.arrive('taker');
  order.push('taker has taken over');
  await Promise.all([owner, meeting.arrive('taker', ['owner'])]);
  order.push('taker announces');
  t.deepEqual(order, ['taker has taken over', 'owner lets go', 'taker announces']);
});
