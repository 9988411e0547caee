import { vrrpStates } from '../../model/verify/history.js';
import { severities, type Condition, type Severity } from '../../model/verify/condition.js';
import type {
  ClusterStatus,
  DirectorStatus,
  RealServerStatus,
  ServiceStatus,
} from '../../model/verify/status.js';
import type { Metric, Sample } from './exposition.js';

type Labels = Sample['labels'];

type Looked = { readonly status: ClusterStatus; readonly condition: Condition };

/** What the directors showed at one look, as metrics; what is not known has no value. */
export function clusterMetrics({ status, condition }: Looked): readonly Metric[] {
  const { cluster, atMs, directors } = status;
  return [
    {
      name: 'lvs_look_timestamp_seconds',
      help: 'When the directors were looked at, since 1970.',
      samples: [{ labels: { cluster }, value: atMs / 1000 }],
    },
    {
      name: 'lvs_condition',
      help: 'Whether the cluster serves: 1 for what `lvsdeploy check` says, 0 for the others.',
      samples: severities.map((severity: Severity) => {
        const labels = { cluster, condition: severity };
        return { labels, value: Number(severity === condition.severity) };
      }),
    },
    ...directorMetrics(cluster, directors),
    ...vipMetrics(status),
    ...serviceMetrics(cluster, condition),
    ...realServerMetrics(status),
  ];
}

function directorMetrics(cluster: string, directors: readonly DirectorStatus[]): readonly Metric[] {
  const reached = directors.flatMap((director) => (director.reached ? [director] : []));
  return [
    {
      name: 'lvs_director_reached',
      help: 'Whether a director was reached over SSH.',
      samples: directors.map(({ name, reached: isReached }) => {
        return { labels: { cluster, director: name }, value: Number(isReached) };
      }),
    },
    {
      name: 'lvs_keepalived_running',
      help: 'Whether keepalived runs on a director.',
      samples: reached.map(({ name, keepalived }) => {
        return { labels: { cluster, director: name }, value: Number(keepalived === 'runs') };
      }),
    },
    {
      name: 'lvs_vrrp_state',
      help: 'State of a VRRP instance on a director: 1 for the one that it is in, 0 for the others.',
      samples: reached.flatMap(({ name, instances }) =>
        instances.flatMap((instance) =>
          vrrpStates.map((state) => {
            const labels = { cluster, director: name, instance: instance.name, state };
            return { labels, value: Number(instance.state === state) };
          }),
        ),
      ),
    },
  ];
}

function vipMetrics({ cluster, vips, directors }: ClusterStatus): readonly Metric[] {
  const known = vips.flatMap(({ address, owners }) =>
    owners === undefined ? [] : [{ vip: address, owners }],
  );
  const reached = reachedNames(directors);
  return [
    {
      name: 'lvs_vip_owners',
      help: 'Directors that own a VIP; anything but 1 is felt by clients.',
      samples: known.map(({ vip, owners }) => {
        return { labels: { cluster, vip }, value: owners.length };
      }),
    },
    {
      name: 'lvs_vip_owned',
      help: 'Whether a director owns a VIP.',
      samples: known.flatMap(({ vip, owners }) =>
        reached.map((director) => {
          return { labels: { cluster, vip, director }, value: Number(owners.includes(director)) };
        }),
      ),
    },
  ];
}

function serviceMetrics(cluster: string, { services }: Condition): readonly Metric[] {
  return [
    {
      name: 'lvs_service_real_servers_wanted',
      help: 'Real servers of a service that nobody has drained.',
      samples: services.map(({ name, wanted }) => {
        return { labels: { cluster, service: name }, value: wanted };
      }),
    },
    {
      name: 'lvs_service_real_servers_serving',
      help: 'Real servers that get new connections of a service from the director that owns its VIP.',
      samples: services.flatMap(({ name, serving }) =>
        serving === undefined ? [] : [{ labels: { cluster, service: name }, value: serving }],
      ),
    },
  ];
}

function reachedNames(directors: readonly DirectorStatus[]): readonly string[] {
  return directors.filter(({ reached }) => reached).map(({ name }) => name);
}

type Server = { readonly labels: Labels; readonly server: RealServerStatus };

function realServerMetrics({ cluster, services, directors }: ClusterStatus): readonly Metric[] {
  const servers = services.flatMap((service) =>
    service.realServers.map((server): Server => {
      const { host, port } = server;
      const real_server = port === undefined ? host : `${host}:${port}`;
      return { server, labels: { ...serviceLabels(cluster, service), real_server } };
    }),
  );
  const reached = reachedNames(directors);
  return [
    perServer(servers, {
      name: 'lvs_real_server_weight',
      help: 'Weight of a real server in the IPVS table.',
      read: ({ weight }) => weight,
    }),
    perServer(servers, {
      name: 'lvs_real_server_active_connections',
      help: 'Established connections of a real server, over all directors.',
      read: ({ active }) => active,
    }),
    perServer(servers, {
      name: 'lvs_real_server_inactive_connections',
      help: 'Connections of a real server that begin or end, over all directors.',
      read: ({ inactive }) => inactive,
    }),
    perServer(servers, {
      name: 'lvs_real_server_drained',
      help: 'Whether a real server gets no new connections because somebody wants that.',
      read: ({ drained }) => Number(drained !== undefined),
    }),
    {
      name: 'lvs_real_server_out',
      help: 'Whether the health check of a director has taken a real server out.',
      samples: servers.flatMap(({ labels, server }) =>
        reached.map((director) => {
          return {
            labels: { ...labels, director },
            value: Number(server.outOf.includes(director)),
          };
        }),
      ),
    },
    {
      name: 'lvs_sorry_server_answers',
      help: 'Whether the sorry server of a service answers on a director.',
      samples: services.flatMap((service) =>
        (service.sorryServer === undefined ? [] : reached).map((director) => {
          const labels = { ...serviceLabels(cluster, service), director };
          return { labels, value: Number(service.sorryServer?.answersOn.includes(director)) };
        }),
      ),
    },
  ];
}

function serviceLabels(cluster: string, { name, vip, protocol }: ServiceStatus): Labels {
  return { cluster, service: name, vip, protocol };
}

type PerServer = Pick<Metric, 'name' | 'help'> & {
  readonly read: (server: RealServerStatus) => number | undefined;
};

function perServer(servers: readonly Server[], { name, help, read }: PerServer): Metric {
  const samples = servers.flatMap(({ labels, server }) => {
    const value = read(server);
    return value === undefined ? [] : [{ labels, value }];
  });
  return { name, help, samples };
}
