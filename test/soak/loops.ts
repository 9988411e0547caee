import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

// Ends by itself as soon as the tests are gone, however they went.
const loop = `while kill -0 ${process.pid} 2>/dev/null; do /bin/true; done`;

/** Shells that do nothing but start processes, which slows down everything beside them. */
export class Loops {
  readonly #running: ChildProcess[] = [];

  start(count: number): void {
    for (let one = 0; one < count; one++) {
      this.#running.push(spawn('/bin/sh', ['-c', loop], { stdio: 'ignore' }));
    }
  }

  /** Resolves when all of them are gone. */
  async end(): Promise<void> {
    const ended = this.#running.splice(0).map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    });
    await Promise.all(ended);
  }
}
