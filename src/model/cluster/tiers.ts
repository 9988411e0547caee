/**
 * What each tier behind the directors is told, by its name. Every tier adds its own entry, where it says
 * what it is (`src/tiers/NAME/settings.ts`); the tables of tiers then do not compile without it.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by each tier
export interface TierSettings {}

export type TierName = keyof TierSettings;

/** The tiers of a cluster; one that is not there is not lvsdeploy's. */
export type Tiers = { readonly [Name in TierName]?: TierSettings[Name] };
