import { spawn } from 'node:child_process';

/** Runs a program that is told something on its standard input; gives what it says, however it ends. */
export function run(words: readonly string[], stdin = '', env = process.env): Promise<string> {
  const [program = '', ...args] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdin.on('error', () => undefined).end(stdin);
    child.on('error', reject);
    child.on('close', () => {
      resolve(said);
    });
  });
}
