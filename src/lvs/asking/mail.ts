import { formatEndpoint } from '../address/format-address.js';
import type { Asking } from './asking.js';
import { anyLine, readGreeting, wholeReply, type ReplyReader } from './smtp-text.js';
import type { Turn } from './turn.js';

type Command = { readonly says: string; readonly answers: string; readonly wants?: number };

/** A turn of SMTP; without a status that it wants, any answer is good. */
function smtpTurn({ says, answers, wants }: Command, reader: ReplyReader): Turn {
  return {
    ...reader,
    says: says === '' ? '' : `${says}\r\n`,
    isCut: (received) => !received.includes('\n'),
    isGood: (status) => wants === undefined || status === wants,
    words: {
      answers,
      lacks: says === '' ? 'does not greet' : `gives no answer to ${says}`,
      wants: String(wants),
      misreads: (received) => describeStranger(received, { answers, wants }),
    },
  };
}

/** The conversation that keepalived has, and a client without mail: greeting, HELO, QUIT. */
export function smtpTurns(heloName: string, reader: ReplyReader): readonly Turn[] {
  return [...enter(heloName, reader), smtpTurn({ says: 'QUIT', answers: 'answers QUIT' }, anyLine)];
}

function enter(heloName: string, reader: ReplyReader): readonly Turn[] {
  const says = `HELO ${heloName}`;
  return [
    smtpTurn({ says: '', answers: 'greets', wants: 220 }, reader),
    smtpTurn({ says, answers: `answers ${says}`, wants: 250 }, reader),
  ];
}

function describeStranger(
  received: string,
  { answers, wants }: Pick<Command, 'answers'> & { readonly wants: number | undefined },
): string | undefined {
  const [line = '', ...rest] = received.split(/\r?\n/);
  if (rest.length === 0 || wants === undefined) return undefined;
  const shown = line.slice(0, 40).replaceAll(/[^ -~]/g, '?');
  return `${answers} with "${shown}"; keepalived wants ${wants}, a space, and no second line`;
}

/** Asks a mail server whether it takes mail. */
export function mail({ heloName }: { readonly heloName: string }): Asking {
  return {
    language: 'SMTP',
    isEncrypted: false,
    visit: () => smtpTurns(heloName, wholeReply),
    keep: {
      enter: () => enter(heloName, wholeReply),
      ping: () => smtpTurn({ says: 'NOOP', answers: 'answers NOOP', wants: 250 }, wholeReply),
      // RFC 5321 section 3.8: the server shuts down.
      isLast: (received) => wholeReply.readStatus(received) === 421,
    },
    isGood: (status) => status >= 200 && status < 300,
    read: (received) => {
      const server = readGreeting(received);
      return server === undefined ? {} : { server };
    },
    // The path is the name that curl(1) greets with.
    url: (address, port) => `smtp://${formatEndpoint(address, port)}/${heloName}`,
  };
}
