/*
 * A run starts some thirty programs that are over after seconds. What V8 spends on optimising their code
 * early does not come back: where it waits eight times as long (its default in Node 20 is 132 kB of byte
 * code), and its young generation may grow, a fifth of the processor's time is saved. Later versions of
 * Node count in another way, and are left as they are.
 */
const isMeasured = process.versions.node.startsWith('20.');

/** What Node is given when it runs a tool or tests. */
export const nodeArguments = isMeasured
  ? ['--interrupt-budget=1000000', '--max-semi-space-size=64']
  : [];

/**
 * The linter needs what it has once read until its end. To look for garbage in it, again and again, is a
 * tenth of its time, and brings 150 MB: so V8 is told to let the old generation grow to 2000 MB first.
 */
export const lintArguments = isMeasured ? [...nodeArguments, '--initial-old-space-size=2000'] : [];
