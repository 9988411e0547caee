/**
 * Requests for one URL, each with a connection of its own, from each of several addresses. With
 * `smtp://` a mail server is greeted, with `telnet://` a connection is opened, and nothing is said.
 */
export type RequestQuestion = {
  /** Asked beside others, to compare with: the first address that gets no answer ends all of these. */
  readonly isControl?: true;
  /** What is sent with it, by POST: so many bytes; undefined: nothing, by GET. */
  readonly postBytes?: number;
  readonly url: string;
  /** The address that is connected to, whatever the host of the URL is; undefined: that is it. */
  readonly at?: string;
  readonly sources: readonly string[];
  readonly rounds: number;
};

/** The key of a fact. */
export function toKey(question: RequestQuestion): string {
  const { url, at, sources } = question;
  const target = at === undefined ? url : `${url}#${at}`;
  return [toHow(question), target, ...sources].join(' ');
}

function toHow({ isControl, postBytes, rounds }: RequestQuestion): string {
  if (isControl === true) return `control:${rounds}`;
  return postBytes === undefined ? String(rounds) : `post:${rounds}:${postBytes}`;
}

/** What a key asks. */
export function fromKey(key: string): RequestQuestion {
  const [how = '', target = '', ...sources] = key.split(' ');
  const [url = '', at] = target.split('#');
  return { ...fromHow(how), url, ...(at === undefined ? {} : { at }), sources };
}

function fromHow(how: string): Pick<RequestQuestion, 'isControl' | 'postBytes' | 'rounds'> {
  const [kind, rounds = kind, bytes] = how.split(':');
  return {
    rounds: Number(rounds),
    ...(kind === 'control' ? { isControl: true } : {}),
    ...(kind === 'post' ? { postBytes: Number(bytes) } : {}),
  };
}
