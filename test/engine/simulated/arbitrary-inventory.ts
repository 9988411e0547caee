import fc from 'fast-check';

const schedulers = ['rr', 'wrr', 'lc', 'wlc', 'sh', 'mh', 'sed', 'nq'] as const;
const directorNames = ['lb1', 'lb2', 'lb3'];
const serverNames = ['web1', 'web2', 'web3', 'web4', 'web5', 'web6'];

const service = fc.record(
  {
    vip: fc.nat({ max: 2 }),
    scheduler: fc.constantFrom(...schedulers),
    persistence: fc.integer({ min: 1, max: 600 }),
    delay_loop: fc.integer({ min: 1, max: 10 }),
    weight: fc.integer({ min: 1, max: 5 }),
    /** Which real servers, and their own weights. */
    servers: fc.uniqueArray(fc.record({ server: fc.nat({ max: 5 }), weight: fc.nat({ max: 9 }) }), {
      minLength: 1,
      maxLength: 6,
      selector: ({ server }) => server,
    }),
    http: fc.boolean(),
  },
  { requiredKeys: ['vip', 'scheduler', 'weight'] },
);

const vrrp = fc.oneof(
  fc.record(
    {
      version: fc.constant(2),
      id: fc.integer({ min: 1, max: 255 }),
      advert_interval: fc.integer({ min: 1, max: 5 }),
      auth_pass: fc.constantFrom('1111', 'secret'),
      nopreempt: fc.boolean(),
      unicast: fc.boolean(),
    },
    { requiredKeys: ['id'] },
  ),
  fc.record(
    {
      version: fc.constant(3),
      id: fc.integer({ min: 1, max: 255 }),
      advert_interval: fc.constantFrom(0.1, 1),
      preempt_delay: fc.nat({ max: 30 }),
    },
    { requiredKeys: ['id', 'version'] },
  ),
);

const shape = fc.record({
  vips: fc.integer({ min: 1, max: 3 }),
  directors: fc.integer({ min: 1, max: 3 }),
  servers: fc.integer({ min: 1, max: 6 }),
  services: fc.array(service, { minLength: 1, maxLength: 3 }),
  vrrp,
  gateway: fc.boolean(),
  /** Directors that are real servers too; with one director there is none. */
  serving: fc.nat({ max: 3 }),
  builder: fc.boolean(),
  nginx: fc.boolean(),
  keepalived: fc.constantFrom('2.2.7', '2.2.8', '2.3.4'),
});

type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;
type Service = Shape['services'][number];

function vipAt(index: number): string {
  return `10.0.0.${227 + index}`;
}

function nameHosts(names: readonly string[], count: number, from: number) {
  return Object.fromEntries(
    names.slice(0, count).map((name, index) => [name, `192.168.56.${from + index}`]),
  );
}

function writeService({ vip, servers, http, ...rest }: Service, index: number, of: Shape) {
  const present = servers?.filter(({ server }) => server < of.servers) ?? [];
  // A pool in which nobody serves is refused.
  const chosen = present.some(({ weight }) => weight > 0) ? present : [];
  const isServedByDirectors = chosen.length === 0 && servingNames(of).length > 0;
  return {
    name: `service${index}`,
    vip: vipAt(vip % of.vips),
    port: 80 + index,
    ...rest,
    ...(http === true ? writeChecks(index) : {}),
    ...(isServedByDirectors ? { method: 'TUN' } : {}),
    ...(chosen.length === 0
      ? {}
      : {
          real_servers: chosen.map(({ server, weight }) => ({ host: serverNames[server], weight })),
        }),
  };
}

function servingNames({ directors, serving }: Shape): readonly string[] {
  return directors === 1 ? [] : directorNames.slice(0, Math.min(directors, serving));
}

function writeChecks(index: number) {
  const page = { type: 'http', path: '/health' };
  return index % 2 === 0 ? { check: page } : { checks: [{ type: 'tcp', retries: 1 }, page] };
}

function writeInventory(of: Shape): string {
  return JSON.stringify({
    vips: Array.from({ length: of.vips }, (_, index) => vipAt(index)),
    services: of.services.map((one, index) => writeService(one, index, of)),
    directors: nameHosts(directorNames, of.directors, 1),
    real_servers: {
      ...nameHosts(serverNames, of.servers, 102),
      ...Object.fromEntries(servingNames(of).map((name) => [name, 'director'])),
    },
    vrrp: of.vrrp,
    ...(of.gateway ? { gateway: '192.168.56.254' } : {}),
    ...(of.builder ? { builder: '192.168.56.200' } : {}),
    ...(of.nginx ? { web_server: 'nginx' } : {}),
    build: { keepalived: { version: of.keepalived } },
  });
}

/** Inventories as people write them, in the JSON that YAML is; every host is on one segment. */
export const arbitraryInventory: fc.Arbitrary<string> = shape.map(writeInventory);
