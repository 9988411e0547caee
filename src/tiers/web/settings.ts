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
};

declare module '../../model/cluster/tiers.js' {
  interface TierSettings {
    readonly web: WebSettings;
  }
}
