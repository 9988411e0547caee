import { statusOf } from '../../src/facts/command-status.js';
import { fileFact } from '../../src/facts/file.js';
import { kernelModuleFact } from '../../src/facts/kernel-module.js';
import { network } from '../../src/facts/network.js';
import { operatingSystem } from '../../src/facts/os.js';
import { packageFact } from '../../src/facts/package.js';
import { mainRoutes } from '../../src/facts/route.js';
import { sysctlFact } from '../../src/facts/sysctl.js';
import { unitFact } from '../../src/facts/unit.js';
import type { FactKind } from '../../src/model/fact.js';

/** Every kind of fact, by the name of its folder of fixtures. */
export const factKinds: ReadonlyMap<string, FactKind<unknown>> = new Map(
  [
    statusOf('').kind,
    fileFact,
    kernelModuleFact,
    network.kind,
    operatingSystem.kind,
    packageFact,
    mainRoutes.kind,
    sysctlFact,
    unitFact,
  ].map((kind) => [kind.name, kind]),
);
