import net from 'node:net';

const [first, count] = [10_000, 20_000] as const;
let asked = process.pid * 31;

/**
 * A port of loopback that is free, for a program that opens it itself. The kernel hands it to nobody in
 * the meantime: it is below those that it chooses from (ip_local_port_range, ip(7)).
 */
export async function chooseQuietPort(): Promise<number> {
  for (;;) {
    const port = first + (asked++ % count);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const listener = net.createServer();
    listener.once('error', () => resolve(false));
    listener.listen(port, '127.0.0.1', () => listener.close(() => resolve(true)));
  });
}
