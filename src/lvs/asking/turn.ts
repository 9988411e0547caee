/** Something said over an open connection, and what is to come back. */
export type Turn = {
  /** What is sent; empty: the other side speaks first. */
  readonly says: string;
  /** Whether all that is needed has come; else more is waited for, until the connection ends. */
  readonly isWhole: (received: string) => boolean;
  /** Whether what came before the connection ended is the beginning of an answer only, or nothing. */
  readonly isCut: (received: string) => boolean;
  /** The status in what came; undefined: none, or not in the language that is spoken. */
  readonly readStatus: (received: string) => number | undefined;
  readonly isGood: (status: number) => boolean;
  /** What is wrong with an answer of a good status, in words after it: `but with another page`; undefined: nothing. */
  readonly findFault?: (received: string) => string | undefined;
  readonly words: TurnWords;
};

/** How a person is told of a turn, after `port 80`. */
export type TurnWords = {
  /** Before `with 404`: `answers GET /health`, `greets`. */
  readonly answers: string;
  /** `gives no answer to GET /health`. */
  readonly lacks: string;
  /** After `with 404, not`. */
  readonly wants: string;
  /** What else may be wrong with what came; undefined: it is no answer at all. */
  readonly misreads?: (received: string) => string | undefined;
};

/** Whether the answer to a turn is good. */
export function isAnsweredWell({ readStatus, isGood, findFault }: Turn, received: string): boolean {
  const status = readStatus(received);
  return status !== undefined && isGood(status) && findFault?.(received) === undefined;
}

/** What came of a turn, in words that follow `port 80`. */
export function describeTurn(
  { readStatus, isGood, findFault, words }: Turn,
  received: string,
): string {
  const { answers, lacks, wants, misreads } = words;
  const status = readStatus(received);
  if (status === undefined) return misreads?.(received) ?? lacks;
  if (!isGood(status)) return `${answers} with ${status}, not ${wants}`;
  const fault = findFault?.(received);
  return fault === undefined
    ? `${answers} with ${status} now`
    : `${answers} with ${status}, ${fault}`;
}
