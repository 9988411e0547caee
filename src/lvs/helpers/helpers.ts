import type { Helper, PersistenceEngine, VirtualService } from '../../model/cluster/cluster.js';
import type { Protocol } from '../../model/cluster/service-identity.js';

/** A part of IPVS that knows a protocol of clients, in a module of its own; net/netfilter/ipvs. */
type Part = {
  readonly module: string;
  /** The only protocol whose packets it reads. */
  readonly protocol: Protocol;
};

/** What changes packets of a connection because addresses are said in them. */
export const helpers: Readonly<Record<Helper, Part & { readonly port: number }>> = {
  // Its parameter `ports` has the default 21, and connection tracking is switched on for that port only:
  // __ip_vs_update_dest() of ip_vs_ctl.c.
  ftp: { module: 'ip_vs_ftp', protocol: 'TCP', port: 21 },
};

/** What tells clients apart in place of their address. */
export const persistenceEngines: Readonly<Record<PersistenceEngine, Part>> = {
  sip: { module: 'ip_vs_pe_sip', protocol: 'UDP' },
};

/** The modules of helpers: nothing in the kernel's table says that one is missing. */
export const helperModules: readonly string[] = Object.values(helpers).map(({ module }) => module);

type Needy = Pick<VirtualService, 'scheduler' | 'helper' | 'persistenceEngine'>;

/** The kernel modules that directors need for these services, each once. */
export function listIpvsModules(services: readonly Needy[]): readonly string[] {
  const needed = services.flatMap(({ scheduler, helper, persistenceEngine }) => [
    `ip_vs_${scheduler}`,
    ...(helper === undefined ? [] : [helpers[helper].module]),
    ...(persistenceEngine === undefined ? [] : [persistenceEngines[persistenceEngine].module]),
  ]);
  return ['ip_vs', ...new Set(needed)];
}
