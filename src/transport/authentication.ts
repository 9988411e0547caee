import type { AuthenticationType, AuthHandlerMiddleware, NextAuthHandler } from 'ssh2';
import { LvsError } from '../model/error.js';
import { formatEndpoint, type Endpoint } from './endpoint.js';
import type { Attempt, LoginPlan } from './login-attempts.js';

/** One login: walks through the attempts that the server takes, and knows at the end why none worked. */
export class Authentication {
  readonly #endpoint: Endpoint;
  readonly #plan: LoginPlan;
  readonly #left: Attempt[];
  readonly #tried: Attempt[] = [];
  /** Taken, and not enough. */
  readonly #taken: Attempt[] = [];
  #accepted: readonly AuthenticationType[] = [];
  #isExhausted = false;

  constructor(endpoint: Endpoint, plan: LoginPlan) {
    this.#endpoint = endpoint;
    this.#plan = plan;
    this.#left = [...plan.attempts];
  }

  /** Whether every attempt was made. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** Gives ssh2 the next attempt; its typings know neither the first call's null nor the last `false`. */
  readonly handler: AuthHandlerMiddleware = (
    methods: readonly AuthenticationType[] | null,
    partialSuccess: boolean | null,
    next: NextAuthHandler,
  ) => {
    if (methods !== null) this.#accepted = methods;
    const last = this.#tried.at(-1);
    if (partialSuccess === true && last !== undefined) this.#taken.push(last);
    const attempt = this.#take(methods);
    this.#isExhausted = attempt === undefined;
    if (attempt === undefined) (next as (end: unknown) => void)(false);
    else next(attempt.auth);
  };

  #take(methods: readonly AuthenticationType[] | null): Attempt | undefined {
    const index = this.#left.findIndex(({ method }) => {
      if (methods === null) return true;
      // Where the server takes plain passwords, the same one is not wrong any less when typed.
      if (method === 'keyboard-interactive' && methods.includes('password')) return false;
      return methods.includes(method);
    });
    const [attempt] = index < 0 ? [] : this.#left.splice(index, 1);
    if (attempt !== undefined) this.#tried.push(attempt);
    return attempt;
  }

  /** The AUTH_FAILED error that says what was tried, what the server takes, and what to do. */
  explainFailure(cause: Error): LvsError {
    if (this.#taken.length > 0) return this.#explainSecondFactor(cause);
    const tried = this.#tried.filter(({ method }) => method !== 'none').map(({ label }) => label);
    const parts = [
      `${formatEndpoint(this.#endpoint)} refused the login.`,
      `Tried: ${tried.join(', ') || 'nothing'}.`,
      this.#accepted.length > 0 ? `The host takes: ${this.#accepted.join(', ')}.` : '',
      this.#plan.unusable.length > 0 ? `Not usable: ${this.#plan.unusable.join('; ')}.` : '',
      this.#isExhausted ? '' : `The host said: ${cause.message}.`,
    ];
    return new LvsError('AUTH_FAILED', parts.filter((part) => part !== '').join(' '), {
      host: this.#endpoint.name,
      hint: this.#suggest(cause),
      cause,
    });
  }

  // AuthenticationMethods of sshd_config(5): one proof was good, and another one is wanted too.
  #explainSecondFactor(cause: Error): LvsError {
    const taken = this.#taken.map(({ label }) => label).join(', ');
    const wanted = this.#accepted.join(' or ');
    const refused = this.#tried.filter((attempt) => this.#isWanted(attempt));
    const tried = refused.map(({ label }) => label).join(', ');
    const message = [
      `${formatEndpoint(this.#endpoint)} took ${taken}, and wants a second proof: ${wanted}.`,
      ...(tried === '' ? [] : [`Refused: ${tried}.`]),
    ];
    return new LvsError('AUTH_FAILED', message.join(' '), {
      host: this.#endpoint.name,
      hint: this.#suggestSecondFactor(refused.length > 0),
      cause,
    });
  }

  #isWanted(attempt: Attempt): boolean {
    return !this.#taken.includes(attempt) && this.#accepted.includes(attempt.method);
  }

  #suggestSecondFactor(wasTried: boolean): string {
    const { user } = this.#endpoint;
    const alone = `let the key alone do for ${user} (Match User ${user}, AuthenticationMethods publickey)`;
    if (!this.#accepted.some((method) => method !== 'publickey')) {
      return `Name a second key too, or ${alone}.`;
    }
    if (!wasTried) return `Give the login password (\`password\` under \`ssh\`), or ${alone}.`;
    return `Check the password. A one-time code cannot be given: ${alone}.`;
  }

  #suggest(cause: Error): string {
    const { user } = this.#endpoint;
    const wasTried = (method: AuthenticationType): boolean =>
      this.#tried.some((attempt) => attempt.method === method);
    if (/too many/i.test(cause.message)) {
      return 'The host counts every key as a try: name the right key in the inventory.';
    }
    if (wasTried('password') || wasTried('keyboard-interactive')) {
      return this.#accepted.some((method) => method !== 'publickey')
        ? `Check the password, and that ${user} may log in with it.`
        : 'The host takes no passwords: name a private key.';
    }
    if (wasTried('publickey')) {
      return `Add the public key to authorized_keys of ${user} on the host (ssh-copy-id), or name another key.`;
    }
    return 'Name a private key in the inventory, start an agent (ssh-add), or give a password.';
  }
}
