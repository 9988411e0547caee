import { arpAnswersTo } from '../../src/facts/arp-answers.js';
import { barriers } from '../../src/facts/barrier.js';
import { clock } from '../../src/facts/clock.js';
import { statusOf } from '../../src/facts/command-status.js';
import { directorTableOf } from '../../src/facts/director-table.js';
import { fileFact } from '../../src/facts/file.js';
import { roomIn } from '../../src/facts/folder-room.js';
import { settingOfInterfaces } from '../../src/facts/interface-setting.js';
import { connectionsOf, templatesOf } from '../../src/facts/ipvs-connections.js';
import { ipvsRates } from '../../src/facts/ipvs-rates.js';
import { ipvsTable } from '../../src/facts/ipvs-table.js';
import { keepalivedDaemons } from '../../src/facts/keepalived-daemons.js';
import { keepalivedState } from '../../src/facts/keepalived.js';
import { keepalivedTeller } from '../../src/facts/keepalived-loaded.js';
import { kernelModuleFact } from '../../src/facts/kernel-module.js';
import { neighbours } from '../../src/facts/neighbour.js';
import { network } from '../../src/facts/network.js';
import { networkdLinks } from '../../src/facts/networkd.js';
import { operatingSystem } from '../../src/facts/os.js';
import { packageFact } from '../../src/facts/package.js';
import { packetFilter } from '../../src/facts/packet-filter.js';
import { policyRules } from '../../src/facts/policy-rules.js';
import { badLinks } from '../../src/facts/queueing.js';
import { requestsFor } from '../../src/facts/requests.js';
import { mainRoutes } from '../../src/facts/route.js';
import { startOverridesOf } from '../../src/facts/start-override.js';
import { sysctlFact } from '../../src/facts/sysctl.js';
import { unitFact } from '../../src/facts/unit.js';
import { chargeOf } from '../../src/facts/vip-charge.js';
import { vrrpFilter } from '../../src/facts/vrrp-filter.js';
import { vrrpTransitions } from '../../src/facts/vrrp-transitions.js';
import { wayFact } from '../../src/facts/way.js';
import type { FactKind } from '../../src/model/fact.js';

/** Every kind of fact, by the name of its folder of fixtures. */
export const factKinds: ReadonlyMap<string, FactKind<unknown>> = new Map(
  [
    barriers.kind,
    roomIn('').kind,
    templatesOf('').kind,
    keepalivedDaemons.kind,
    packetFilter.kind,
    policyRules.kind,
    badLinks.kind,
    startOverridesOf('').kind,
    wayFact,
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
