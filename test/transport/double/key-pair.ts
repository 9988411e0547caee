import ssh2, { type ParsedKey } from 'ssh2';

/** A key pair made for a test. */
export type KeyPair = {
  /** In OpenSSH's format, encrypted where a passphrase was given. */
  readonly privateText: string;
  readonly publicText: string;
  readonly blob: Buffer;
};

type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

const bits = { ecdsa: 256, rsa: 2048 } as const;

function generate(type: KeyType, passphrase?: string): { private: string; public: string } {
  // One round of bcrypt: the test is about the passphrase, not about its strength.
  const lock = passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 1 };
  return type === 'ed25519'
    ? ssh2.utils.generateKeyPairSync('ed25519', lock as object)
    : ssh2.utils.generateKeyPairSync(type, { bits: bits[type], ...lock } as { bits: 256 });
}

/** Makes a key pair; ed25519 is the quick one. */
export function makeKeyPair(type: KeyType = 'ed25519', passphrase?: string): KeyPair {
  const pair = generate(type, passphrase);
  const parsed: ParsedKey | Error = ssh2.utils.parseKey(pair.public);
  // ssh2 1.17 drops a leading zero byte, so that one ed25519 key in 256 is malformed.
  if (parsed instanceof Error) return makeKeyPair(type, passphrase);
  return { privateText: pair.private, publicText: pair.public, blob: parsed.getPublicSSH() };
}
