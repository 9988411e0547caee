import type { AnyAuthMethod, AuthenticationType, ParsedKey, Prompt } from 'ssh2';
import { LvsError } from '../../model/problem/error.js';
import type { Secret } from '../../model/run/secret.js';
import { askAgent, limitAgent, type AgentOffer } from './agent.js';
import type { Endpoint, Login } from '../settings/endpoint.js';
import { fingerprintOf } from '../host-keys/host-key.js';
import {
  describeUnusable,
  hintForUnusable,
  readPublicKey,
  type KeyRing,
  type PrivateKeyFile,
  type UnusableKey,
} from './private-key.js';

/** One way to log in. */
export type Attempt = {
  /** How an error calls it. */
  readonly label: string;
  /** The method as the server names it. */
  readonly method: AuthenticationType;
  readonly auth: AnyAuthMethod;
  /** What the host asked in the course of it, and got no answer to. */
  readonly unanswered?: readonly string[];
};

/** The ways to log in, the cheapest first, and what could not be made one. */
export type LoginPlan = {
  readonly attempts: readonly Attempt[];
  readonly unusable: readonly string[];
};

/** A key file, with the same key in the agent where it is there. */
type KeyFile = { readonly file: PrivateKeyFile; readonly inAgent: ParsedKey | undefined };

const agentTimeoutMs = 5_000;

/** A key that the user named must be usable, or be in the agent. */
function requireNamedKeys({ name, login }: Endpoint, files: readonly KeyFile[]): void {
  if (!login.keyFilesNamed) return;
  for (const { file, inAgent } of files) {
    if (file.type === 'usable' || inAgent !== undefined) continue;
    throw new LvsError('AUTH_FAILED', `${describeUnusable(file)}.`, {
      host: name,
      hint: hintForUnusable(file),
    });
  }
}

async function consultAgent({ agentSocket }: Login): Promise<AgentOffer | string> {
  if (agentSocket === undefined) return 'there is no SSH agent';
  try {
    return await askAgent(agentSocket, agentTimeoutMs);
  } catch (error) {
    return `the agent at ${agentSocket} cannot be used: ${(error as Error).message}`;
  }
}

async function findInAgent(file: PrivateKeyFile, agent: AgentOffer | undefined): Promise<KeyFile> {
  const blob = file.type === 'usable' ? file.key.getPublicSSH() : await readPublicKey(file.path);
  return { file, inAgent: agent?.keys.find((key) => blob?.equals(key.getPublicSSH())) };
}

/** Keys of the agent that no usable file holds, those that belong to a key file first. */
function chooseAgentKeys(agent: AgentOffer, files: readonly KeyFile[], login: Login): AgentOffer {
  const isUsable = ({ file }: KeyFile): boolean => file.type === 'usable';
  const ofFiles = (list: readonly KeyFile[]): ParsedKey[] =>
    list.flatMap(({ inAgent }) => inAgent ?? []);
  const preferred = ofFiles(files.filter((file) => !isUsable(file)));
  const known = new Set(ofFiles(files));
  const only = login.identitiesOnly || login.keyFilesNamed;
  const others = only ? [] : agent.keys.filter((key) => !known.has(key));
  return limitAgent(agent, [...preferred, ...others]);
}

function keyAttempts(user: string, file: PrivateKeyFile): Attempt[] {
  if (file.type !== 'usable') return [];
  const label = `key ${file.path} (${fingerprintOf(file.key.getPublicSSH())})`;
  return [
    { label, method: 'publickey', auth: { type: 'publickey', username: user, key: file.key } },
  ];
}

/** One for each key: of several in one attempt, ssh2 does not tell which was good and not enough. */
function agentAttempts(user: string, { agent, keys }: AgentOffer): Attempt[] {
  return keys.map((key) => {
    const only = limitAgent({ agent, keys }, [key]);
    const auth: AnyAuthMethod = { type: 'agent', username: user, agent: only.agent };
    return { label: 'a key of the agent', method: 'publickey', auth };
  });
}

const isPassword = ({ prompt, echo }: Prompt): boolean => echo !== true && /passw/i.test(prompt);

/**
 * Answers hidden prompts for a password, once; a one-time code or a second question gets an empty answer,
 * for sshd wants one to each.
 */
function interactiveAttempt(user: string, password: Secret): Attempt {
  const unanswered: string[] = [];
  let given = false;
  const answer = (prompts: readonly Prompt[]): string[] => {
    const isWanted = !given && prompts.every(isPassword);
    if (isWanted) given = true;
    else unanswered.push(...prompts.map(({ prompt }) => prompt.trim()));
    return prompts.map(() => (isWanted ? password.reveal() : ''));
  };
  const auth: AnyAuthMethod = {
    type: 'keyboard-interactive',
    username: user,
    // name, instructions and language come first; none of them is a question
    prompt: (...[, , , prompts, finish]) => finish(answer(prompts)),
  };
  const label = 'password (keyboard-interactive)';
  return { label, method: 'keyboard-interactive', auth, unanswered };
}

function passwordAttempts(user: string, password: Secret | undefined): Attempt[] {
  if (password === undefined) return [];
  const auth: AnyAuthMethod = { type: 'password', username: user, password: password.reveal() };
  return [{ label: 'password', method: 'password', auth }, interactiveAttempt(user, password)];
}

/** A default key that does not exist is nothing to speak of. */
function isWorthNoting(file: PrivateKeyFile): file is UnusableKey {
  return file.type !== 'usable' && file.type !== 'missing';
}

/** Finds all ways to log in. Throws AUTH_FAILED where a key that the user named is of no use. */
export async function planLogin(endpoint: Endpoint, keyRing: KeyRing): Promise<LoginPlan> {
  const { login } = endpoint;
  const { user, passphrase, password } = login;
  const consulted = await consultAgent(login);
  const agent = typeof consulted === 'string' ? undefined : consulted;
  const files = await Promise.all(
    login.keyFiles.map(async (path) => findInAgent(await keyRing.read(path, passphrase), agent)),
  );
  requireNamedKeys(endpoint, files);
  const attempts = [
    ...files.flatMap(({ file }) => keyAttempts(user, file)),
    ...(agent === undefined ? [] : agentAttempts(user, chooseAgentKeys(agent, files, login))),
    ...passwordAttempts(user, password),
  ];
  const unusable = files.flatMap(({ file }) => (isWorthNoting(file) ? describeUnusable(file) : []));
  if (typeof consulted === 'string') unusable.push(consulted);
  const none: Attempt = {
    label: 'nothing',
    method: 'none',
    auth: { type: 'none', username: user },
  };
  return { attempts: attempts.length > 0 ? attempts : [none], unusable };
}
