import type { FactKind, FactRef } from '../../model/host/fact.js';

const guePortsFact: FactKind<readonly number[]> = {
  name: 'gue-ports',
  script: () => 'PATH=$PATH:/usr/sbin:/sbin ip fou show 2>/dev/null || :',
  // `port 6080 gue`; a port of foo-over-udp takes other packets.
  parse: (output) => Array.from(output.matchAll(/^port (\d+) gue\b/gm), ([, port]) => Number(port)),
};

/** The UDP ports on which the kernel takes packets of GUE; ip-fou(8). */
export const guePorts: FactRef<readonly number[]> = { kind: guePortsFact, key: 'all' };
