import { hasAddress, type HostState } from './host-state.js';
import type { SimulatedCluster } from './simulated-cluster.js';

const nginxConf = '/etc/nginx/conf.d/lvsdeploy.conf';

/** Where directors send requests at this moment to a real server that does not answer them. */
function listBlackHoles(states: readonly HostState[]): readonly string[] {
  return states.flatMap((director) =>
    director.ipvs.flatMap(({ socket, servers }) =>
      servers
        .filter(({ weight }) => weight > 0)
        .flatMap(({ socket: real }) => {
          const server = states.find(({ address }) => real.startsWith(`${address}:`));
          const reason = server && explainSilence(server, socket);
          if (reason === undefined) return [];
          return [`${director.name} sends ${socket} to ${server?.name}: ${reason}`];
        }),
    ),
  );
}

function explainSilence(server: HostState, socket: string): string | undefined {
  const [vip = ''] = socket.split(':');
  if (!hasAddress(server, 'lo', `${vip}/32`)) return `${vip} is not on lo`;
  const nginx = server.units.get('nginx.service');
  if (nginx?.activeState !== 'active') return 'nginx does not run';
  const listens = nginx.loaded.get(nginxConf)?.includes(`    listen ${socket};\n`) === true;
  return listens ? undefined : `nginx does not listen on ${socket}`;
}

/** Looks for requests that nobody would answer, after each thing that is done on any host. */
export function watchBlackHoles(cluster: SimulatedCluster): ReadonlySet<string> {
  const seen = new Set<string>();
  const settle = cluster.settle.bind(cluster);
  cluster.settle = () => {
    settle();
    for (const hole of listBlackHoles(cluster.states)) seen.add(hole);
  };
  return seen;
}

/** What a real server has of a virtual address. */
export function listTraces(server: HostState, vip: string): readonly string[] {
  const files = [...server.files].filter(([path]) => !path.startsWith('/var/lib/lvsdeploy/'));
  return [
    ...(hasAddress(server, 'lo', `${vip}/32`) ? ['lo'] : []),
    ...files.filter(([, { content }]) => content.includes(vip)).map(([path]) => path),
  ];
}
