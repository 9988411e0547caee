export const directors = ['master', 'backup'] as const;
export const realServers = ['web1', 'web2'] as const;

/** The nodes that `up` changes, that drills disturb, or that feel it. */
export const managedNodes = [...directors, ...realServers, 'gateway'] as const;
