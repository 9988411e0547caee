import type { FactRefs } from '../model/host/fact.js';
import type { Resource } from '../model/plan/resource.js';
import { address } from './network/address.js';
import { drainRecordResource } from './ipvs/drain-record.js';
import { databaseAccessResource } from './database/database-access.js';
import { databaseWriter } from './database/database-writer.js';
import { galeraPause } from './database/galera-pause.js';
import { galeraStart } from './database/galera-start.js';
import { contentRecordResource } from './content/content-record.js';
import { file } from './files/file.js';
import { installedBuild } from './packages/installed-build.js';
import { ipvsTableResource } from './ipvs/ipvs-table.js';
import { ipvsDrain } from './ipvs/ipvs-drain.js';
import { ipvsLimits } from './ipvs/ipvs-limits.js';
import { kernelModule } from './system/kernel-module.js';
import { metricsFile } from './system/metrics-file.js';
import { glusterBricks } from './storage/gluster-bricks.js';
import { glusterHeal } from './storage/gluster-heal.js';
import { glusterVolumes } from './storage/gluster-volumes.js';
import { mountPoint } from './storage/mount-point.js';
import { strayMounts } from './storage/stray-mounts.js';
import { packages } from './packages/package.js';
import { route } from './network/route.js';
import { service } from './service/service.js';
import { sourceBuild } from './packages/source-build.js';
import { strayVips } from './network/stray-vips.js';
import { sysctl } from './system/sysctl.js';

/** A resource whose own types are hidden, so that all kinds fit into one map. */
export type AnyResource = {
  readonly kind: string;
  readonly argNames: readonly string[];
  /** Hands the resource, with its types, to a function that works for any. */
  readonly open: <Result>(
    visit: <Want, F extends FactRefs>(resource: Resource<Want, F>) => Result,
  ) => Result;
};

function hideTypes<Want, F extends FactRefs>(resource: Resource<Want, F>): AnyResource {
  const { kind, argNames } = resource;
  return { kind, argNames, open: (visit) => visit(resource) };
}

const all = [
  hideTypes(address),
  hideTypes(contentRecordResource),
  hideTypes(databaseAccessResource),
  hideTypes(databaseWriter),
  hideTypes(drainRecordResource),
  hideTypes(file),
  hideTypes(glusterBricks),
  hideTypes(glusterHeal),
  hideTypes(glusterVolumes),
  hideTypes(galeraPause),
  hideTypes(galeraStart),
  hideTypes(installedBuild),
  hideTypes(ipvsTableResource),
  hideTypes(ipvsDrain),
  hideTypes(ipvsLimits),
  hideTypes(kernelModule),
  hideTypes(metricsFile),
  hideTypes(mountPoint),
  hideTypes(packages),
  hideTypes(route),
  hideTypes(service),
  hideTypes(sourceBuild),
  hideTypes(strayMounts),
  hideTypes(strayVips),
  hideTypes(sysctl),
];

/** Every resource that a task can name, by its kind. */
export const resources: ReadonlyMap<string, AnyResource> = new Map(
  all.map((resource) => [resource.kind, resource]),
);
