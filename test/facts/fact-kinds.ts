import { arpAnswersTo } from '../../src/facts/network/arp-answers.js';
import { databaseAccess } from '../../src/facts/database/database-access.js';
import { galeraState } from '../../src/facts/database/galera-state.js';
import { galeraStatus } from '../../src/facts/database/galera-status.js';
import { healthAnswerAt } from '../../src/facts/database/health-answer.js';
import { newestBackupIn } from '../../src/facts/database/newest-backup.js';
import { openPortAt } from '../../src/facts/database/open-port.js';
import { barriers } from '../../src/facts/barrier.js';
import { clock } from '../../src/facts/system/clock.js';
import { statusOf } from '../../src/facts/system/command-status.js';
import { directorTableOf } from '../../src/facts/ipvs/director-table.js';
import { fileFact } from '../../src/facts/system/file.js';
import { roomIn } from '../../src/facts/system/folder-room.js';
import { settingOfInterfaces } from '../../src/facts/network/interface-setting.js';
import { contentRecord, deployedContent } from '../../src/facts/content/deployed-content.js';
import { guePorts } from '../../src/facts/network/gue-ports.js';
import { openConnectionsAt } from '../../src/facts/network/open-connections.js';
import { connectionsOf, templatesOf } from '../../src/facts/ipvs/ipvs-connections.js';
import { drainRecord } from '../../src/facts/records/drain-record.js';
import { ipvsLimitsOf } from '../../src/facts/ipvs/ipvs-limits.js';
import { ipvsLoad } from '../../src/facts/ipvs/ipvs-load.js';
import { ipvsRates } from '../../src/facts/ipvs/ipvs-rates.js';
import { ipvsTable } from '../../src/facts/ipvs/ipvs-table.js';
import { keepalivedDaemons } from '../../src/facts/keepalived/daemons.js';
import { keepalivedState } from '../../src/facts/keepalived/keepalived.js';
import { keepalivedTeller } from '../../src/facts/keepalived/loaded.js';
import { kernelModuleFact } from '../../src/facts/system/kernel-module.js';
import { neighbours } from '../../src/facts/network/neighbour.js';
import { network } from '../../src/facts/network/network.js';
import { networkdLinks } from '../../src/facts/network/networkd.js';
import { operatingSystem } from '../../src/facts/system/os.js';
import { packageFact } from '../../src/facts/packages/package.js';
import { packetFilter } from '../../src/facts/network/packet-filter.js';
import { programAt } from '../../src/facts/keepalived/program-path.js';
import { policyRules } from '../../src/facts/network/policy-rules.js';
import { badLinks } from '../../src/facts/network/queueing.js';
import { requestsFor } from '../../src/facts/system/requests.js';
import { mainRoutes } from '../../src/facts/network/route.js';
import { startOverridesOf } from '../../src/facts/system/start-override.js';
import { sysctlFact } from '../../src/facts/system/sysctl.js';
import { unitFact } from '../../src/facts/system/unit.js';
import { brickFolderAt } from '../../src/facts/storage/brick-folder.js';
import { glusterHealth } from '../../src/facts/storage/gluster-health.js';
import { glusterPool } from '../../src/facts/storage/gluster-pool.js';
import { mountPointAt } from '../../src/facts/storage/mount-point.js';
import { ourMounts } from '../../src/facts/storage/our-mounts.js';
import { useOf } from '../../src/facts/storage/mount-use.js';
import { chargeOf } from '../../src/facts/keepalived/vip-charge.js';
import { vrrpFilter } from '../../src/facts/network/vrrp-filter.js';
import { vrrpTransitions } from '../../src/facts/keepalived/vrrp-transitions.js';
import { wayFact } from '../../src/facts/network/way.js';
import { writtenMetrics } from '../../src/facts/system/written-metrics.js';
import type { FactKind } from '../../src/model/host/fact.js';

/** Every kind of fact, by the name of its folder of fixtures. */
export const factKinds: ReadonlyMap<string, FactKind<unknown>> = new Map(
  [
    barriers.kind,
    writtenMetrics.kind,
    brickFolderAt('').kind,
    glusterHealth.kind,
    glusterPool.kind,
    mountPointAt('').kind,
    useOf('', 0).kind,
    ourMounts.kind,
    roomIn('').kind,
    templatesOf('').kind,
    keepalivedDaemons.kind,
    packetFilter.kind,
    policyRules.kind,
    programAt('').kind,
    badLinks.kind,
    startOverridesOf('').kind,
    wayFact,
    databaseAccess.kind,
    galeraState.kind,
    galeraStatus.kind,
    healthAnswerAt('', 0, '').kind,
    newestBackupIn('').kind,
    openPortAt('', 0).kind,
    arpAnswersTo({ device: '', source: '', address: '' }).kind,
    clock.kind,
    statusOf('').kind,
    directorTableOf([]).kind,
    fileFact,
    settingOfInterfaces('').kind,
    guePorts.kind,
    openConnectionsAt('', []).kind,
    connectionsOf('').kind,
    deployedContent.kind,
    contentRecord.kind,
    drainRecord.kind,
    ipvsLimitsOf([]).kind,
    ipvsLoad.kind,
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
