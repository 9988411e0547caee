import type { Certificate } from '../../lvs/certificates/certificate.js';
import type { Secret } from '../../model/run/secret.js';

/** By what a web server speaks TLS. */
export type WebTls = {
  /** undefined: nobody has looked into its file. */
  readonly certificate?: Certificate;
  /** In PEM. */
  readonly key: Secret;
};

/** The server pool's own web server. */
export type WebSettings = {
  readonly server: 'nginx';
  /**
   * Absolute path of the local folder that `lvsdeploy deploy` brings to the real servers; undefined: they show
   * lvsdeploy's own page.
   */
  readonly content?: string;
  /** Where it says whether it is well: a path of URLs. */
  readonly health?: string;
  /** Where a program of the operator answers requests by HTTP, `ADDRESS:PORT`; undefined: there is none. */
  readonly application?: string;
  /** undefined: it speaks no TLS. */
  readonly tls?: WebTls;
};

declare module '../../model/cluster/tiers.js' {
  interface TierSettings {
    readonly web: WebSettings;
  }
}
