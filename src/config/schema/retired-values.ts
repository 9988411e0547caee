import * as z from 'zod';

/**
 * Values that people write and a key does not take (any more), each with what to write instead; for the JSON Schema they
 * do not exist.
 */
export const retiredValues = z.registry<Readonly<Record<string, string>>>();
