import { closeSync, openSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Connects to a Unix socket at a path of any length: through the folder's file descriptor, since
 * sockaddr_un (unix(7)) holds 107 characters only.
 */
export function connectUnix(file: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const folder = openSync(path.dirname(file), 'r');
    const socket = net.connect(`/proc/self/fd/${String(folder)}/${path.basename(file)}`);
    socket.once('connect', () => {
      socket.off('error', reject);
      closeSync(folder);
      resolve(socket);
    });
    socket.once('error', (error) => {
      closeSync(folder);
      reject(error);
    });
  });
}

/** The lines that come from a socket, until either side ends it. */
export function readLines(socket: net.Socket): AsyncIterable<string> {
  const lines = createInterface({ input: socket });
  // readline waits for the other side's end only.
  socket.once('close', () => {
    lines.close();
  });
  return lines;
}
