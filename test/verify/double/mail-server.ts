import { Duplex } from 'node:stream';

/** What a mail server says: at first, and to each command; undefined: nothing. */
export type MailServer = { readonly greeting?: string } & Readonly<Record<string, string>>;

/** A mail server that is well. */
export const soundMailServer: MailServer = {
  greeting: '220 web1.example.org ESMTP\r\n',
  HELO: '250 web1.example.org\r\n',
  NOOP: '250 2.0.0 Ok\r\n',
  QUIT: '221 2.0.0 Bye\r\n',
};

/** The connection of a client to a mail server, with what the client says. */
export function mailStream(server: MailServer): { stream: Duplex; heard: string[] } {
  const heard: string[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      const said = chunk.toString();
      heard.push(said);
      const [command = ''] = said.trim().split(' ');
      const answer = server[command];
      if (answer !== undefined) stream.push(answer);
      if (command === 'QUIT') stream.push(null);
      done();
    },
  });
  if (server.greeting !== undefined) stream.push(server.greeting);
  return { stream, heard };
}
