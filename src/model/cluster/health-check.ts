/** What every kind of check has. */
export type CheckSettings = {
  /** undefined: the real server's own. */
  readonly port?: number;
  readonly connectTimeoutSeconds: number;
  readonly retries: number;
  readonly delayBeforeRetrySeconds: number;
  /** Further lines of its block of keepalived.conf. */
  readonly keepalived?: readonly string[];
};

/** What a kind of check has besides, by its type; `lvs/checks` knows what each of them does. */
export type CheckFields = {
  /** Nothing. */
  readonly TCP: unknown;
  readonly HTTP: PageFields;
  readonly HTTPS: PageFields;
  readonly SMTP: { readonly heloName: string };
  readonly DNS: { readonly recordName: string; readonly recordType: string };
  /** What is sent, in hex digits; undefined: an empty packet, and silence is good. */
  readonly UDP: { readonly payload?: string };
  /** Nothing. */
  readonly PING: unknown;
  /** Absolute path of a program on the directors, with arguments. */
  readonly SCRIPT: { readonly command: string };
  /** Path on the directors; it has neither time-outs nor attempts. */
  readonly FILE: { readonly file: string };
};

type PageFields = {
  readonly path: string;
  /** Codes and ranges that pass, as keepalived.conf(5) has them: `200`, `200 204 300-399`. */
  readonly statusCode: string;
  /** The name that is asked for, and told to TLS; undefined: the address of the real server. */
  readonly siteName?: string;
  /** MD5 of the page, in hex digits; undefined: any page will do. */
  readonly digest?: string;
};

export type CheckType = keyof CheckFields;

/** How a director finds out that a real server serves; keepalived.conf(5), "Real server checkers". */
export type HealthCheck<T extends CheckType = CheckType> = {
  readonly [Type in T]: CheckSettings & CheckFields[Type] & { readonly type: Type };
}[T];

/** All checks of a real server, which it has to pass; in the order in which somebody wrote them. */
export type HealthChecks = readonly [HealthCheck, ...HealthCheck[]];
