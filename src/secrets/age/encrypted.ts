const magic = 'age-encryption.org/v1';
const armorHead = '-----BEGIN AGE ENCRYPTED FILE-----';

/** Whether bytes begin as an age file does, in either form. */
export function looksEncrypted(bytes: Uint8Array): boolean {
  return isArmored(bytes) || startsWith(bytes, magic);
}

/** Whether an age file is text, as `age --armor` writes it, rather than binary. */
export function isArmored(bytes: Uint8Array): boolean {
  return startsWith(bytes, armorHead);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length + 8))
    .toString('latin1')
    .trimStart()
    .startsWith(text);
}

/**
 * The kinds of those that an age file is for, one entry each: `X25519`, `ssh-ed25519`, `scrypt` for a
 * passphrase; who they are, it does not say. Of the binary form. Source: C2SP, age.md.
 */
export function listStanzas(binary: Uint8Array): readonly string[] {
  const head = Buffer.from(binary).toString('latin1');
  const end = head.indexOf('\n---');
  return (
    [...head.slice(0, Math.max(end, 0)).matchAll(/^-> (\S+)/gm)]
      .map(([, kind = '']) => kind)
      // Put in by some programs so that others learn to ignore what they do not know.
      .filter((kind) => !kind.endsWith('-grease'))
  );
}
