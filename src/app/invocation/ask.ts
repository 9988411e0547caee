import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Invocation } from './invocation.js';

/** Whether there is a person to ask. */
export function isSomebodyThere({ stdin, stdout }: Invocation): boolean {
  return stdin().isTTY && stdout.isTTY;
}

/** Asks on the terminal; an end of input is an empty answer. Rejects when the signal aborts. */
export async function ask(
  { stdin, stdout, interruption }: Invocation,
  question: string,
  signal: AbortSignal,
): Promise<string> {
  const terminal = createInterface({ input: stdin(), output: stdout });
  // While it reads, the terminal gives Ctrl-C as a key.
  terminal.on('SIGINT', () => void interruption.interrupt());
  const answered = new AbortController();
  try {
    const closed = once(terminal, 'close', { signal: answered.signal }).then(() => '');
    closed.catch(() => undefined);
    const answer = await Promise.race([terminal.question(question, { signal }), closed]);
    return answer.trim();
  } catch (error) {
    signal.throwIfAborted();
    // Ctrl-D.
    if (error instanceof Error && error.name === 'AbortError') return '';
    throw error;
  } finally {
    answered.abort();
    terminal.close();
  }
}

/** Whether an answer is a yes; anything else is better taken for a no. */
export function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer);
}
