/** The server pool's own web server. */
export type WebSettings = { readonly server: 'nginx' };

declare module '../../model/cluster/tiers.js' {
  interface TierSettings {
    readonly web: WebSettings;
  }
}
