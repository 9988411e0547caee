// Wider than the schema's own secret keys, so that a mistyped one (`passwrod`) is not shown either.
const secretKey = /pass|pwd|secret|token|credential/i;

/** Whether what stands under this key must not be shown. */
export function isSecretKey(key: unknown): boolean {
  return typeof key === 'string' && secretKey.test(key);
}
