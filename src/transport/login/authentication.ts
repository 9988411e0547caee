import type { AuthenticationType, AuthHandlerMiddleware, NextAuthHandler } from 'ssh2';
import type { LoginRecord } from './explain-login.js';
import type { Attempt, LoginPlan } from './login-attempts.js';

/** One login: walks through the attempts that the server takes, and records what became of each. */
export class Authentication implements LoginRecord {
  readonly unusable: readonly string[];
  readonly tried: Attempt[] = [];
  readonly taken: Attempt[] = [];
  accepted: readonly AuthenticationType[] = [];
  isExhausted = false;
  readonly #left: Attempt[];
  #hasHeard = false;

  constructor(plan: LoginPlan) {
    this.unusable = plan.unusable;
    this.#left = [...plan.attempts];
  }

  /** The server's answer to an attempt that did not log in, with what it goes on taking. */
  hear(methods: readonly AuthenticationType[], isPartialSuccess: boolean): void {
    this.#hasHeard = true;
    this.accepted = methods;
    const last = this.tried.at(-1);
    // ssh2 offers an RSA key again, with another algorithm, even after it was good.
    if (last === undefined || this.taken.includes(last)) return;
    if (isPartialSuccess) this.taken.push(last);
    // Nobody looked at it: in another order it may be what is wanted (`password,publickey`).
    else if (!methods.includes(last.method)) this.#left.push(last);
  }

  /**
   * Gives ssh2 the next attempt. What it is called with is not used: `hear` knows better. ssh2's typings
   * do not know that `false` ends it all.
   */
  readonly handler: AuthHandlerMiddleware = (_methods, _isPartial, next: NextAuthHandler) => {
    const attempt = this.#take();
    this.isExhausted = attempt === undefined;
    if (attempt === undefined) (next as (end: unknown) => void)(false);
    else next(attempt.auth);
  };

  #take(): Attempt | undefined {
    const index = this.#left.findIndex(({ method }) => !this.#hasHeard || this.#isTaken(method));
    const [attempt] = index < 0 ? [] : this.#left.splice(index, 1);
    if (attempt !== undefined) this.tried.push(attempt);
    return attempt;
  }

  #isTaken(method: AuthenticationType): boolean {
    // Where the server takes plain passwords, the same one is not wrong any less when typed.
    if (method === 'keyboard-interactive' && this.accepted.includes('password')) return false;
    return this.accepted.includes(method);
  }
}
