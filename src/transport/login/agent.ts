import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';

/** An SSH agent with the keys of it that are to be offered. */
export type AgentOffer = { readonly agent: BaseAgent; readonly keys: readonly ParsedKey[] };

type PublicKey = string | Buffer | ParsedKey;

/** An agent that shows only the keys chosen beforehand, in their order; sshd counts every key as a try. */
class ChoosyAgent extends ssh2.BaseAgent {
  readonly #agent: BaseAgent;
  readonly #keys: readonly ParsedKey[];

  constructor(agent: BaseAgent, keys: readonly ParsedKey[]) {
    super();
    this.#agent = agent;
    this.#keys = keys;
  }

  override getIdentities(callback: IdentityCallback<PublicKey>): void {
    callback(undefined, [...this.#keys]);
  }

  override sign(
    key: PublicKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, callback);
  }
}

function listKeys(agent: BaseAgent, timeoutMs: number): Promise<ParsedKey[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it does not answer')), timeoutMs);
    agent.getIdentities((error, listed = []) => {
      clearTimeout(timer);
      if (error) reject(error);
      // An OpenSSH agent's identities come parsed; keys that ssh2 cannot read are left out by it.
      else resolve(listed.filter((item) => isParsedKey(item)));
    });
  });
}

function isParsedKey(item: object | string): item is ParsedKey {
  return typeof item === 'object' && 'getPublicSSH' in item;
}

/** Asks the agent behind a socket for its keys; rejects where it does not answer within `timeoutMs`. */
export async function askAgent(socketPath: string, timeoutMs: number): Promise<AgentOffer> {
  const agent = ssh2.createAgent(socketPath);
  return { agent, keys: await listKeys(agent, timeoutMs) };
}

/** The same agent, offering some of its keys only. */
export function limitAgent({ agent }: AgentOffer, keys: readonly ParsedKey[]): AgentOffer {
  return { agent: new ChoosyAgent(agent, keys), keys };
}
