/** What every kind of check has. */
export type CheckSettings = {
  /** undefined: the real server's own. */
  readonly port?: number;
  readonly connectTimeoutSeconds: number;
  readonly retries: number;
  readonly delayBeforeRetrySeconds: number;
};

/** What a kind of check has besides, by its type; `lvs/checks` knows what each of them does. */
export type CheckFields = {
  /** Nothing. */
  readonly TCP: unknown;
  readonly HTTP: { readonly path: string; readonly statusCode: number };
  readonly SMTP: { readonly heloName: string };
};
export type CheckType = keyof CheckFields;

/** How a director finds out that a real server serves; keepalived.conf(5), "Real server checkers". */
export type HealthCheck<T extends CheckType = CheckType> = {
  readonly [Type in T]: CheckSettings & CheckFields[Type] & { readonly type: Type };
}[T];
