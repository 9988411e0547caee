import { LvsError } from '../../model/problem/error.js';
import { connectUnix, readLines } from './unix-socket.js';

/** A conversation with the emulator: QEMU Machine Protocol, one JSON object a line. */
export interface Qmp {
  /** Sends a command and gives its `return`; rejects with LAB_FAILED. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): void;
}

type Reply = {
  readonly QMP?: unknown;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
};

/** Opens the conversation; rejects with LAB_FAILED where nobody answers. */
export async function openQmp(socketPath: string): Promise<Qmp> {
  const socket = await connectUnix(socketPath).catch((cause: unknown) => {
    throw new LvsError('LAB_FAILED', "The lab's machine does not answer", { cause });
  });
  const lines = readLines(socket)[Symbol.asyncIterator]();

  const nextReply = async (): Promise<Reply> => {
    for (;;) {
      const next: IteratorResult<string, unknown> = await lines.next();
      if (next.done === true) throw new LvsError('LAB_FAILED', "The lab's machine ended");
      const reply = JSON.parse(next.value) as Reply;
      if (reply.event === undefined) return reply;
    }
  };

  const execute: Qmp['execute'] = async (command, args) => {
    socket.write(`${JSON.stringify({ execute: command, ...(args && { arguments: args }) })}\n`);
    const reply = await nextReply();
    if (reply.error === undefined) return reply.return;
    throw new LvsError('LAB_FAILED', `The lab's machine refused: ${reply.error.desc}`, { command });
  };

  socket.on('error', () => undefined);
  await nextReply();
  await execute('qmp_capabilities');
  return { execute, close: () => socket.destroy() };
}
