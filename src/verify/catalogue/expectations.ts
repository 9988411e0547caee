import type { DrillExpectations } from './drill.js';

/** Nobody notices anything. */
export const harmless: DrillExpectations = {
  maxFailed: 0,
  dualOwners: 'never',
  vip: 'stays',
  connections: 'kept',
  persistence: 'kept',
};

/**
 * The VIPs move, and without the connection synchronisation of IPVS the next director knows neither
 * the established connections nor who was sent where.
 */
export const takeover: DrillExpectations = {
  dualOwners: 'never',
  vip: 'moves',
  connections: 'may-break',
  persistence: 'may-change',
};

/** The same, once, and to one director: then a client has its real server where the next director can know which. */
export const orderlyTakeover: DrillExpectations = { ...takeover, persistence: 'as-promised' };

/** Who has lost sight of the other director cannot know that it still holds the VIPs. */
export const splitUntilHeal: DrillExpectations = {
  ...takeover,
  dualOwners: 'until-heal',
  vip: 'any',
};

/** Directors have no part in it; what clients feel is in the bounds. */
export const behindDirectors: DrillExpectations = {
  dualOwners: 'never',
  vip: 'stays',
  connections: 'may-break',
  persistence: 'may-change',
};
