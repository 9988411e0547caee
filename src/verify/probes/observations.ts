import type { ProgramPath } from '../../facts/keepalived/program-path.js';
import type { ArpAnswers } from '../../facts/network/arp-answers.js';
import type { Barrier } from '../../facts/barrier.js';
import type { FolderRoom } from '../../facts/system/folder-room.js';
import type { InterfaceSetting } from '../../facts/network/interface-setting.js';
import type { IpvsTemplate } from '../../facts/ipvs/ipvs-connections.js';
import type { LimitedServer } from '../../facts/ipvs/ipvs-limits.js';
import type { IpvsService } from '../../facts/ipvs/ipvs-table.js';
import type { KeepalivedDaemon } from '../../facts/keepalived/daemons.js';
import type { KeepalivedState } from '../../facts/keepalived/keepalived.js';
import type { Neighbour } from '../../facts/network/neighbour.js';
import type { NetworkdLink } from '../../facts/network/networkd.js';
import type { FilterChain } from '../../facts/packet-filter/chain.js';
import type { PolicyRule } from '../../facts/network/policy-rules.js';
import type { BadLink } from '../../facts/network/queueing.js';
import type { Answer } from '../../facts/system/requests.js';
import type { Route } from '../../facts/network/route.js';
import type { ModuleState } from '../../facts/system/kernel-module.js';
import type { StartOverride } from '../../facts/system/start-override.js';
import type { UnitFact } from '../../facts/system/unit.js';
import type { Way, WayQuestion } from '../../facts/network/way.js';
import { questionsAt } from '../../lvs/asking/asking-of.js';
import type { CertificateFacts } from '../../lvs/certificates/certificate.js';
import { doorsOf, type Door } from '../../lvs/entrances/doors.js';
import type { Cluster, VirtualService } from '../../model/cluster/cluster.js';
import type { NetworkInterface } from '../../model/host/host-facts.js';
import type { DrainRecord } from '../../model/cluster/drain.js';
import type { OwedChange } from '../../model/verify/verify-context.js';
import type { TierSights } from '../tiers/tier-sights.js';

/** A host's clock, read at some moment between two of the control host's; all in ms since 1970. */
export type ClockReading = {
  readonly hostMs: number;
  readonly beforeMs: number;
  readonly afterMs: number;
};

/** What a host's kernel said about a packet. */
export type AskedWay = { readonly question: WayQuestion; readonly way: Way };

/** What was seen on every host. */
export type HostSeen = {
  readonly interfaces: readonly NetworkInterface[];
  readonly routes: readonly Route[];
  readonly rules?: readonly PolicyRule[];
  readonly barriers?: readonly Barrier[];
  readonly ways?: readonly AskedWay[];
  /** UDP ports of GUE; undefined: nobody needs one. */
  readonly guePorts?: readonly number[];
  /** Neighbour entries that nothing but a person changes. */
  readonly pinned?: readonly Neighbour[];
  readonly filter?: readonly FilterChain[];
  readonly badLinks?: readonly BadLink[];
  /** By folder. */
  readonly rooms?: Readonly<Record<string, FolderRoom>>;
  /** By unit. */
  readonly startOverrides?: Readonly<Record<string, readonly StartOverride[]>>;
  readonly arpIgnore: InterfaceSetting;
  readonly arpAnnounce: InterfaceSetting;
  readonly reversePathFilter: InterfaceSetting;
  readonly forwarding: InterfaceSetting;
  /** send_redirects. */
  readonly redirects?: InterfaceSetting;
  readonly clock?: ClockReading;
  /** What `up` would change; undefined: no play is about the host. */
  readonly owed?: readonly OwedChange[];
  readonly director?: DirectorSeen;
  /** What its tiers asked about. */
  readonly tiers?: TierSights;
  /** Of the gateway, after the requests. */
  readonly neighbours?: readonly Neighbour[];
};

/** What was seen on a director besides. */
export type DirectorSeen = {
  /** undefined: systemd does not run the host. */
  readonly unit?: UnitFact;
  readonly keepalived: KeepalivedState;
  /** The same, so many milliseconds later, at the least. */
  readonly later?: { readonly keepalived: KeepalivedState; readonly afterMs: number };
  /** undefined: the kernel has no IPVS. */
  readonly table?: readonly IpvsService[];
  /** Limits to connections in that table; undefined: nobody wants one. */
  readonly limits?: readonly LimitedServer[];
  /** Programs that keepalived is to run, by path; undefined: there are none. */
  readonly programs?: Readonly<Record<string, ProgramPath>>;
  /** Whether its kernel has the modules of helpers that services need, by name. */
  readonly modules?: Readonly<Record<string, ModuleState>>;
  readonly daemons?: readonly KeepalivedDaemon[];
  /** Of net.ipv4.vs, by name: what IPVS does against attacks. */
  readonly defence?: Readonly<Record<string, string>>;
  /** net.ipv4.vs.pmtu_disc. */
  readonly pmtuDiscovery?: string;
  /** What it knew of the asking clients before they asked. */
  readonly templates?: readonly (IpvsTemplate & { readonly client: string })[];
  /** Which real servers it has on record as drained; undefined: none ever was. */
  readonly drains?: DrainRecord;
  readonly filterRules: readonly string[];
  readonly networkdLinks: readonly NetworkdLink[];
  /** Who answered when this director asked by ARP, by address. */
  readonly arpAnswers?: Readonly<Record<string, ArpAnswers>>;
};

/** What the same client got from one real server, around the directors. */
export type Control = {
  readonly realServer: string;
  readonly answers: readonly Answer[];
  /** SYNs that the client's kernel sent again meanwhile. */
  readonly resent?: number;
};

/** A service at one of its ports: that is what is asked. */
export type AskedDoor = Door<VirtualService>;

/** All that is asked, of all services. */
export function listDoors({ services }: Pick<Cluster, 'services'>): readonly AskedDoor[] {
  return services.flatMap(doorsOf).flatMap(questionsAt);
}

/** How much a large request sends: several segments of TCP, and less than web servers write to disk. */
export const uploadBytes = 8192;

/** What a client got. */
export type ClientAnswer = Answer & {
  /** The real server's host name, by its header or by the director's table; undefined: nobody knows. */
  readonly realServer?: string;
  /** Whether a director's table has the connection; undefined: not every director could be asked. */
  readonly knownToDirector?: boolean;
};

/** What clients outside the directors got. */
export type Requests =
  | {
      readonly type: 'asked';
      /** The host that asked. */
      readonly from: string;
      readonly answers: readonly ClientAnswer[];
      /** What the same client got for large requests; undefined: no tunnel is on their way. */
      readonly uploads?: readonly ClientAnswer[];
      /** SYNs that the client's kernel sent again meanwhile; undefined: it does not tell. */
      readonly resent?: number;
      readonly controls?: readonly Control[];
    }
  | { readonly type: 'not-asked'; readonly reason: string };

/** What a host got that asked a real server itself, around the directors. */
export type DirectAnswer = {
  readonly from: string;
  /** What was asked, by its name; where its check was asked, the service. */
  readonly service: string;
  readonly realServer: string;
  /**
   * `rip`: as clients ask. `check`: as the health check of that director asks, which has taken it out.
   * `vip`: from the real server itself, on its own VIP.
   */
  readonly way: 'rip' | 'check' | 'vip';
  /** undefined: a connection is all that was asked for, and it came about; or see the failure. */
  readonly status?: number;
  /** Bytes of the answer's body, as far as known: 0 is empty. */
  readonly length?: number;
  readonly failure?: string;
  /** Nobody knows: that host does not forward connections. */
  readonly unknown?: true;
};

/** By which certificate a real server speaks TLS with clients of a service. */
export type ShownCertificate = {
  /** The host that asked. */
  readonly from: string;
  readonly service: string;
  readonly realServer: string;
  /** undefined: none was shown, see the failure. */
  readonly certificate?: CertificateFacts;
  readonly failure?: string;
};

/** All that probes have seen, as plain data: everything that is judged is judged by this. */
export type Observations = {
  readonly cluster: Cluster;
  /** By name, of the hosts that could be looked at. */
  readonly hosts: Readonly<Record<string, HostSeen>>;
  /** The addresses from which services are asked. */
  readonly clients?: readonly string[];
  /** Why the others could not. */
  readonly unreachable: Readonly<Record<string, string>>;
  /** By what was asked. */
  readonly requests: Readonly<Record<string, Requests>>;
  readonly direct: readonly DirectAnswer[];
  /** undefined: no web server of lvsdeploy's speaks TLS. */
  readonly certificates?: readonly ShownCertificate[];
  /** When certificates were asked for; ms since 1970. */
  readonly nowMs?: number;
};
