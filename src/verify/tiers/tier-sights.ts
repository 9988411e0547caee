/** What a tier's probes see of a host, by tier; each tier that looks adds its own entry. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by tiers
export interface TierSights {}
