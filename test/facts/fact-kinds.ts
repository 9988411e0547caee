import { arpAnswersTo } from '../../src/facts/arp-answers.js';
import { clock } from '../../src/facts/clock.js';
import { statusOf } from '../../src/facts/command-status.js';
import { directorTableOf } from '../../src/facts/director-table.js';
import { fileFact } from '../../src/facts/file.js';
import { settingOfInterfaces } from '../../src/facts/interface-setting.js';
import { connectionsOf } from '../../src/facts/ipvs-connections.js';
import { ipvsRates } from '../../src/facts/ipvs-rates.js';
import { ipvsTable } from '../../src/facts/ipvs-table.js';
import { keepalivedState } from '../../src/facts/keepalived.js';
import { keepalivedTeller } from '../../src/facts/keepalived-loaded.js';
import { kernelModuleFact } from '../../src/facts/kernel-module.js';
import { neighbours } from '../../src/facts/neighbour.js';
import { network } from '../../src/facts/network.js';
import { networkdLinks } from '../../src/facts/networkd.js';
import { operatingSystem } from '../../src/facts/os.js';
import { packageFact } from '../../src/facts/package.js';
import { requestsFor } from '../../src/facts/requests.js';
import { mainRoutes } from '../../src/facts/route.js';
import { sysctlFact } from '../../src/facts/sysctl.js';
import { unitFact } from '../../src/facts/unit.js';
import { chargeOf } from '../../src/facts/vip-charge.js';
import { vrrpFilter } from '../../src/facts/vrrp-filter.js';
import { vrrpTransitions } from '../../src/facts/vrrp-transitions.js';
import type { FactKind } from '../../src/model/fact.js';

/** Every kind of fact, by the name of its folder of fixtures. */
export const factKinds: ReadonlyMap<string, FactKind<unknown>> = new Map(
  [
    arpAnswersTo({ device: '', source: '', address: '' }).kind,
    clock.kind,
    statusOf('').kind,
    directorTableOf([]).kind,
    fileFact,
    settingOfInterfaces('').kind,
    connectionsOf('').kind,
    ipvsRates.kind,
    ipvsTable.kind,
    keepalivedState.kind,
    keepalivedTeller.fact.kind,
    kernelModuleFact,
    neighbours.kind,
    network.kind,
    networkdLinks.kind,
    operatingSystem.kind,
    packageFact,
    requestsFor({ url: '', sources: [], rounds: 0 }).kind,
    mainRoutes.kind,
    sysctlFact,
    unitFact,
    chargeOf('', 'sure').kind,
    vrrpFilter.kind,
    vrrpTransitions.kind,
  ].map((kind) => [kind.name, kind]),
);
