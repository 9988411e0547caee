import type { Connection } from '../../model/host/connection.js';

/** The connections of a run, so that those to hosts that are cut off can be given up at once. */
export class Connections {
  readonly #connect: (host: string) => Promise<Connection>;
  readonly #open = new Map<string, Connection>();

  constructor(connect: (host: string) => Promise<Connection>) {
    this.#connect = connect;
  }

  readonly to = async (host: string): Promise<Connection> => {
    const connection = await this.#connect(host);
    this.#open.set(host, connection);
    return connection;
  };

  /** Closes the connection to a host that does not answer any more: waiting for it would take long. */
  giveUp(host: string): void {
    this.#open.get(host)?.close();
    this.#open.delete(host);
  }
}
