import type { AuthenticationType } from 'ssh2';
import { LvsError } from '../../model/problem/error.js';
import { formatEndpoint, type Endpoint } from '../settings/endpoint.js';
import type { Attempt } from './login-attempts.js';

/** What became of a login. */
export type LoginRecord = {
  /** In their order; one that was offered out of its turn may be there twice. */
  readonly tried: readonly Attempt[];
  /** Good, and not enough: AuthenticationMethods of sshd_config(5). */
  readonly taken: readonly Attempt[];
  /** What the server takes now. */
  readonly accepted: readonly AuthenticationType[];
  /** Keys and agents that could not be offered, and why. */
  readonly unusable: readonly string[];
  /** Whether every attempt was made that the server takes. */
  readonly isExhausted: boolean;
};

const passwordKey = '`password` under `ssh`';
// As much as is told of a question.
const questionLength = 60;

/** The AUTH_FAILED error that says what was tried, what the server takes, and what to do. */
export function explainRefusedLogin(
  endpoint: Endpoint,
  record: LoginRecord,
  cause: Error,
): LvsError {
  const who = formatEndpoint(endpoint);
  const { taken, isExhausted } = record;
  const parts = taken.length > 0 ? tellSecondFactor(who, record) : tellRefusal(who, record);
  const said = isExhausted ? '' : `The host said: ${cause.message}.`;
  const hint =
    taken.length > 0 ? suggestSecondFactor(endpoint, record) : suggest(endpoint, record, cause);
  const message = [...parts, tellQuestions(record), said].filter((part) => part !== '').join(' ');
  return new LvsError('AUTH_FAILED', message, { host: endpoint.name, hint, cause });
}

function tellRefusal(who: string, { tried, accepted, unusable }: LoginRecord): string[] {
  const offered = tried.filter(({ method }) => method !== 'none');
  return [
    `${who} refused the login.`,
    `Tried: ${nameAttempts(offered) || 'nothing'}.`,
    accepted.length > 0 ? `The host takes: ${accepted.join(', ')}.` : '',
    unusable.length > 0 ? `Not usable: ${unusable.join('; ')}.` : '',
  ];
}

function tellSecondFactor(who: string, record: LoginRecord): string[] {
  const wanted = record.accepted.join(' or ');
  const refused = nameAttempts(findRefused(record));
  return [
    `${who} accepted ${nameAttempts(record.taken)}, and wants a second proof: ${wanted}.`,
    refused === '' ? '' : `Refused: ${refused}.`,
  ];
}

function findRefused({ tried, taken, accepted }: LoginRecord): readonly Attempt[] {
  return tried.filter((attempt) => !taken.includes(attempt) && accepted.includes(attempt.method));
}

/** Keys of the agent are counted: they have no names, and there can be many. */
function nameAttempts(attempts: readonly Attempt[]): string {
  const different = [...new Set(attempts)];
  const isOfAgent = ({ auth }: Attempt): boolean => auth.type === 'agent';
  const count = different.filter(isOfAgent).length;
  const keys = count === 1 ? '1 key of the agent' : `${count} keys of the agent`;
  const labels = different.map((attempt) => (isOfAgent(attempt) ? keys : attempt.label));
  return [...new Set(labels)].join(', ');
}

const questionsOf = ({ tried }: LoginRecord): readonly string[] =>
  tried.flatMap(({ unanswered = [] }) => unanswered);

function tellQuestions(record: LoginRecord): string {
  const questions = questionsOf(record).map((question) => `"${question.slice(0, questionLength)}"`);
  return questions.length === 0 ? '' : `It asked ${questions.join(', ')}, and got no answer.`;
}

const takesOnlyKeys = ({ accepted }: LoginRecord): boolean =>
  accepted.every((method) => method === 'publickey');

function suggestSecondFactor({ user }: Endpoint, record: LoginRecord): string {
  const alone = `let the key alone be enough for ${user} (Match User ${user}, AuthenticationMethods publickey)`;
  const noCode = `A one-time code cannot be given: ${alone}.`;
  if (takesOnlyKeys(record)) return `Name a second key too, or ${alone}.`;
  if (questionsOf(record).length > 0) return noCode;
  if (findRefused(record).length > 0) return `Check the password. ${noCode}`;
  if (record.accepted.includes('password')) {
    return `Give the login password (${passwordKey}), or ${alone}.`;
  }
  return `If it asks for the login password, give that (${passwordKey}). ${noCode}`;
}

function suggest({ user }: Endpoint, record: LoginRecord, cause: Error): string {
  const { tried, accepted } = record;
  const wasTried = (method: AuthenticationType): boolean =>
    tried.some((attempt) => attempt.method === method);
  if (/too many/i.test(cause.message)) {
    return 'The host counts every key as a try: name the right key in the inventory.';
  }
  if (questionsOf(record).length > 0) {
    return `A one-time code cannot be given: let ${user} log in with a key alone.`;
  }
  if (wasTried('password') || wasTried('keyboard-interactive')) {
    return takesOnlyKeys(record)
      ? 'The host takes no passwords: name a private key.'
      : `Check the password, and that ${user} may log in with it.`;
  }
  if (!wasTried('publickey')) {
    return 'Name a private key in the inventory, start an agent (ssh-add), or give a password.';
  }
  return accepted.length === 0 || accepted.includes('publickey')
    ? `Add the public key to authorized_keys of ${user} on the host (ssh-copy-id), or name another key.`
    : `The host accepts keys only after another proof: give the login password (${passwordKey}), or let it take keys (PubkeyAuthentication, AuthenticationMethods).`;
}
