import type { HostVerifier } from 'ssh2';
import { LvsError } from '../../model/problem/error.js';
import type { Endpoint } from '../settings/endpoint.js';
import { orderHostKeyAlgorithms } from './host-key.js';
import { findKnownKeys, judgeHostKey, type KnownKeys } from './host-key-policy.js';
import { appendKnownHost, readKnownHosts } from './known-hosts-file.js';
import { formatKnownHost } from './known-hosts.js';

/** Checks the host key of one connection. */
export class HostKeyCheck {
  readonly #endpoint: Endpoint;
  readonly #known: KnownKeys;
  #accepted: Buffer | undefined;
  #refusal: LvsError | undefined;

  private constructor(endpoint: Endpoint, known: KnownKeys) {
    this.#endpoint = endpoint;
    this.#known = known;
  }

  /** Reads what is known about the host. */
  static async prepare(endpoint: Endpoint): Promise<HostKeyCheck> {
    const entries = await readKnownHosts(endpoint.hostKey.knownHostsFiles);
    return new HostKeyCheck(endpoint, findKnownKeys(endpoint, entries));
  }

  /** Why the key was refused, once it was. */
  get refusal(): LvsError | undefined {
    return this.#refusal;
  }

  /** The algorithms to offer, so that the host presents a key that can be compared. */
  get algorithms(): string[] {
    const { trusted, confirming } = this.#known;
    return orderHostKeyAlgorithms([...trusted, ...confirming].map(({ keyType }) => keyType));
  }

  /**
   * The verifier for ssh2. It returns nothing and answers by callback: ssh2 takes any returned value
   * but `false`, a promise too, for a yes.
   */
  readonly verifier: HostVerifier = (key, answer) => {
    this.#check(key).then(
      () => answer(true),
      (error: unknown) => {
        this.#refusal = error as LvsError;
        answer(false);
      },
    );
  };

  async #check(key: Buffer): Promise<void> {
    // ssh2 asks again when it renews the session keys: then only the same key will do.
    if (this.#accepted?.equals(key)) return;
    const verdict = judgeHostKey(this.#endpoint, key, this.#known);
    if (verdict.type === 'refused') throw verdict.error;
    if (verdict.type === 'new') await this.#record(key);
    this.#accepted = Buffer.from(key);
  }

  async #record(key: Buffer): Promise<void> {
    const { knownHostsFiles, name, hashNames } = this.#endpoint.hostKey;
    const [file] = knownHostsFiles;
    try {
      if (file === undefined) throw new Error('no known_hosts file is configured');
      await appendKnownHost(file, formatKnownHost(name, key, hashNames));
    } catch (cause) {
      throw new LvsError(
        'HOST_KEY_UNKNOWN',
        `The new host key of ${this.#endpoint.address} cannot be recorded: ${(cause as Error).message}.`,
        {
          host: this.#endpoint.name,
          hint: 'Make the known_hosts file writable, or name another one.',
          cause,
        },
      );
    }
  }
}
