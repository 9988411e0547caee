/** A reader of SMTP replies. */
export type ReplyReader = {
  readonly isWhole: (received: string) => boolean;
  /** undefined: no status that this reader understands. */
  readonly readStatus: (received: string) => number | undefined;
};

/** As clients read: all lines of a reply but the last have a hyphen after the status; RFC 5321 section 4.2.1. */
export const wholeReply: ReplyReader = {
  isWhole: (received) => readLastLine(received) !== undefined,
  readStatus: readLastLine,
};

/**
 * As keepalived reads, smtp_get_status() of check_smtp.c: the first line only, which must have a space after
 * the status. It knows no reply of several lines.
 */
export const firstLine: ReplyReader = {
  isWhole: (received) => received.includes('\n'),
  readStatus: (received) => {
    const [line = '', ...rest] = received.split('\n');
    const [, status] = /^(\d{3})(?: |$)/.exec(line) ?? [];
    return rest.length === 0 || status === undefined ? undefined : Number(status);
  },
};

/** Any line will do. */
export const anyLine: ReplyReader = {
  isWhole: (received) => received.includes('\n'),
  readStatus: (received) => (received.includes('\n') ? (readLastLine(received) ?? 0) : undefined),
};

function readLastLine(received: string): number | undefined {
  const [, status] = /^(\d{3})(?: [^\n]*)?\r?\n/m.exec(received) ?? [];
  return status === undefined ? undefined : Number(status);
}

/** The name that a mail server greets with. */
export function readGreeting(received: string): string | undefined {
  return /^220[ -](\S+)/m.exec(received)?.[1];
}
