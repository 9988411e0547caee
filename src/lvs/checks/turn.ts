/** A question of a director over an open connection, and the answer that is good. */
export type Turn = {
  /** What is asked, as a person would name it: `GET /health`. */
  readonly asks: string;
  /** What is sent to a real server at an address. */
  readonly request: (address: string) => string;
  /** The status in what came back so far; undefined: none yet. */
  readonly readStatus: (received: string) => number | undefined;
  readonly goodStatus: number;
};

/** What came of a turn, in words that follow `port 80`; undefined: no answer, or none of that language. */
export function describeTurn({ asks, goodStatus }: Turn, status: number | undefined): string {
  if (status === undefined) return `gives no answer to ${asks}`;
  if (status === goodStatus) return `answers ${asks} with ${status} now`;
  return `answers ${asks} with ${status}, not ${goodStatus}`;
}
