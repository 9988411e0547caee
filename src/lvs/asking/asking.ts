import { formatEndpoint } from '../address/format-address.js';
import type { StatusCodes } from './status-codes.js';
import type { Turn } from './turn.js';

/** What is to be known by an answer besides its status. */
export type AnswerFacts = {
  /** Who says to have answered: a real server's name, where it gives it. */
  readonly server?: string;
  /** As much of the body as came. */
  readonly body?: string;
  /** Bytes of the body: 0 is none, more is at least so many; undefined: it does not say. */
  readonly length?: number;
};

/** How much of an answer is waited for: enough to judge it, or all of it. */
export type Extent = 'enough' | 'all';

/** How a connection is kept, and known to be alive. */
export type Keeping = {
  /** What has to be said before the first sign of life. */
  readonly enter: (host: string) => readonly Turn[];
  /** Asks for a sign of life; any answer is one. */
  readonly ping: (host: string) => Turn;
  /** Whether the other side says that it ends the connection, in good order. */
  readonly isLast: (received: string) => boolean;
};

/** How a service is asked from outside, as its clients do, and what a good answer is. */
export type Asking = {
  /** `TCP`: a connection is all that is asked for. */
  readonly language: 'TCP' | 'HTTP' | 'SMTP' | 'DNS' | 'UDP';
  /** The page that is asked for; undefined: none. */
  readonly path?: string;
  /** The only good status codes; undefined: nobody has said which. */
  readonly wants?: StatusCodes;
  /** Whether it is said within TLS. */
  readonly isEncrypted: boolean;
  /** The site that is asked for, and told to TLS; undefined: the address that is asked. */
  readonly siteName?: string;
  /** What a client says to `host` and hears, over a connection of its own. */
  readonly visit: (host: string, extent: Extent) => readonly Turn[];
  /** How a connection is kept; undefined: nobody knows how in this language. */
  readonly keep?: Keeping;
  /** What people call a status, besides its number; undefined: nothing. */
  readonly statusNames?: Readonly<Record<number, string>>;
  /** Whether a status is good; `isUsual`: whether all real servers give it, so that it is what the site does. */
  readonly isGood: (status: number, isUsual: (status: number) => boolean) => boolean;
  readonly read: (received: string) => AnswerFacts;
  /** For curl(1). */
  readonly url: (address: string, port: number) => string;
};

/** Opens a connection and says nothing: all that can be done where nobody has said what is spoken. */
export const connecting: Asking = {
  language: 'TCP',
  isEncrypted: false,
  visit: () => [],
  isGood: () => true,
  read: () => ({}),
  url: (address, port) => `telnet://${formatEndpoint(address, port)}`,
};

/** Whether a name that a server gives itself is that of a host: mail servers say the domain too. */
export function isNamed(host: string, said: string | undefined): boolean {
  return said === host || said?.startsWith(`${host}.`) === true;
}
