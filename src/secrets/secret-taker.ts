import type { Environment } from '../model/host/environment.js';
import {
  idOfSource,
  type SecretAnswer,
  type SecretAnswers,
  type SecretSource,
} from '../model/run/secret-source.js';
import type { Secret } from '../model/run/secret.js';
import type { ReadIdentities } from './age/identities.js';
import { takeVariable } from './sources/take-variable.js';

/** The world that secrets are taken from. */
export type SecretWorld = {
  readonly env: Environment;
  /** Called with each secret before anybody else has it. */
  readonly hide: (secrets: readonly Secret[]) => void;
};

/** How far to go for a secret. */
export type Reach = {
  /** Whether age files are decrypted, or only looked at. */
  readonly decrypts: boolean;
  /** Whether commands are run. */
  readonly runs: boolean;
  /** Ends what runs. */
  readonly signal: AbortSignal;
};

type Take<T extends SecretSource['type']> = (
  source: Extract<SecretSource, { type: T }>,
  reach: Reach,
) => Promise<SecretAnswer>;

const withheld: SecretAnswer = { type: 'withheld' };

/** Takes secrets from their sources, each source at most once. */
export class SecretTaker {
  readonly #env: Environment;
  readonly #hide: SecretWorld['hide'];
  readonly #takes: { readonly [T in SecretSource['type']]: Take<T> };
  readonly #known = new Map<string, Promise<SecretAnswer>>();
  readonly #variables = new Map<string, SecretAnswer>();
  #identities: Promise<ReadIdentities> | undefined;
  /** Two that ask a person for a PIN must not do it at once. */
  #lastCommand: Promise<unknown> = Promise.resolve();

  constructor({ env, hide }: SecretWorld) {
    this.#env = env;
    this.#hide = hide;
    this.#takes = {
      env: (source) => Promise.resolve(this.takeAtOnce(source)),
      file: async (source) => (await import('./sources/take-file.js')).takeFile(source),
      age: async (source, { decrypts }) => {
        const { inspectAge, takeAge } = await import('./sources/take-age.js');
        return decrypts ? takeAge(source, () => this.identities()) : inspectAge(source);
      },
      command: async (source, { runs, signal }) => {
        if (!runs) return withheld;
        const { takeCommand } = await import('./sources/take-command.js');
        return this.#inTurn(() => takeCommand(source, { env, signal }));
      },
    };
  }

  /** The keys of whoever runs this, read once. */
  identities(): Promise<ReadIdentities> {
    this.#identities ??= this.#readIdentities();
    return this.#identities;
  }

  /** The secrets that nobody has to wait for. */
  takeAtOnce(source: SecretSource): SecretAnswer {
    if (source.type !== 'env') return withheld;
    const known = this.#variables.get(source.name);
    if (known !== undefined) return known;
    const answer = takeVariable(source, this.#env);
    if (answer.type === 'taken') this.#hide([answer.secret]);
    this.#variables.set(source.name, answer);
    return answer;
  }

  /** Rejects only where the signal aborts. */
  async take(sources: readonly SecretSource[], reach: Reach): Promise<SecretAnswers> {
    const answers = new Map(
      await Promise.all(
        sources.map(
          async (source) => [idOfSource(source), await this.#takeOnce(source, reach)] as const,
        ),
      ),
    );
    return (source) => answers.get(idOfSource(source)) ?? withheld;
  }

  async #readIdentities(): Promise<ReadIdentities> {
    const { readIdentities } = await import('./age/identities.js');
    const read = await readIdentities(this.#env);
    if ('keys' in read) this.#hide(read.keys);
    return read;
  }

  async #takeOnce(source: SecretSource, reach: Reach): Promise<SecretAnswer> {
    const id = idOfSource(source);
    const known = await this.#known.get(id);
    if (known !== undefined && known.type !== 'withheld') return known;
    const asked = this.#takeNow(source, reach);
    this.#known.set(id, asked);
    return asked;
  }

  async #takeNow(source: SecretSource, reach: Reach): Promise<SecretAnswer> {
    const take = this.#takes[source.type] as Take<SecretSource['type']>;
    const answer = await take(source, reach);
    if (answer.type === 'taken') this.#hide([answer.secret]);
    return answer;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#lastCommand.then(work, work);
    this.#lastCommand = mine.catch(() => undefined);
    return mine;
  }
}
