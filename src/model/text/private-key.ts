/** Whether a text holds a private key in PEM: it is shown to nobody, whoever it is of. */
export function isPrivateKey(text: string): boolean {
  return /^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----$/mu.test(text);
}
