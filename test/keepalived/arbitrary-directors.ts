import fc from 'fast-check';
import { checkKinds, checkTypes, fieldsOf } from '../../src/lvs/checks/check-kinds.js';
import type { CheckField } from '../../src/lvs/checks/kind.js';
import { schedulers } from '../../src/model/cluster/cluster.js';
import type { CheckType } from '../../src/model/cluster/health-check.js';
import { programCommand, routerId, vrrpPassword } from '../../src/model/values/value-kinds.js';
import { objectTo, type ValueKind } from '../../src/model/values/value-kind.js';

/** The directors of every generated inventory, with their addresses on `eth0`. */
export const directorAddresses = { lb1: '192.168.56.1', lb2: '192.168.56.2', lb3: '192.168.56.3' };

const directorNames = Object.keys(directorAddresses) as (keyof typeof directorAddresses)[];
const serverNames = ['web1', 'web2', 'web3', 'web4'] as const;
const vips = Array.from({ length: 4 }, (_, index) => `10.0.0.${227 + index}`);

function textOf(kind: ValueKind): fc.Arbitrary<string> {
  return fc
    .stringMatching(kind.pattern)
    .map((text) => text.slice(0, kind.maxLength))
    .filter((text) => objectTo(kind, text) === undefined);
}

function valueFor({ takes }: CheckField): fc.Arbitrary<unknown> {
  if (!('minimum' in takes)) return textOf(takes);
  const number = fc.integer({ min: takes.minimum, max: takes.maximum });
  if (!('range' in takes)) return number;
  const item = fc.oneof(number, textOf(takes.range));
  return fc.oneof(number, fc.array(item, { minLength: 1, maxLength: 5 }));
}

/** Seconds as people write them: whole ones, and some with a fraction. */
function secondsTo(max: number): fc.Arbitrary<number> {
  const tenths = fc.integer({ min: 1, max: 100 }).map((count) => count / 10);
  return fc.oneof(fc.integer({ min: 1, max }), tenths);
}

const port = fc.integer({ min: 1, max: 65_535 });

function checkOf(type: CheckType, required: readonly 'port'[]) {
  const { word, usesPort, hasWholeTimeout } = checkKinds[type];
  const fields = fieldsOf(type);
  const own = fields.map((field) => [field.key, valueFor(field)] as const);
  const demanded = fields.filter(({ isRequired }) => isRequired).map(({ key }) => key);
  const record: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    type: fc.constant(word),
    ...(usesPort ? { port } : {}),
    connect_timeout: hasWholeTimeout ? fc.integer({ min: 1, max: 600 }) : secondsTo(600),
    retries: fc.nat({ max: 255 }),
    delay_before_retry: secondsTo(3600),
    ...Object.fromEntries(own),
  };
  return fc.record(record, {
    requiredKeys: ['type', ...demanded, ...(usesPort ? required : [])],
  });
}

const realServer = fc.record(
  {
    host: fc.constantFrom(...serverNames),
    weight: fc.integer({ min: 1, max: 65_535 }),
    check: fc.oneof(...checkTypes.map((type) => checkOf(type, ['port']))),
    inhibit_on_failure: fc.boolean(),
    limits: fc.oneof(
      fc.record({ upper: fc.integer({ min: 1, max: 65_535 }) }),
      fc.record({
        upper: fc.integer({ min: 101, max: 65_535 }),
        lower: fc.integer({ min: 1, max: 100 }),
      }),
    ),
  },
  { requiredKeys: ['host', 'weight'] },
);

/** A quorum as parts of what the real servers have together. */
const quorum = fc.record(
  {
    weight: fc.nat(),
    hysteresis: fc.nat(),
    up: textOf(programCommand),
    down: textOf(programCommand),
  },
  { requiredKeys: ['weight'] },
);

const settings = fc.record(
  {
    vip: fc.constantFrom(...vips),
    scheduler: fc.constantFrom(...schedulers),
    persistence: fc.integer({ min: 1, max: 2_678_400 }),
    delay_loop: secondsTo(3600),
    weight: fc.nat({ max: 65_535 }),
    quorum,
    sorry_server: fc.constantFrom('192.168.56.99', '127.0.0.1'),
    inhibit_on_failure: fc.boolean(),
    real_servers: fc.uniqueArray(realServer, { minLength: 1, selector: ({ host }) => host }),
  },
  { requiredKeys: ['vip', 'real_servers'] },
);

// All checks speak TCP, so a service that does not must say where.
const spoken = fc.oneof(
  fc.record({
    protocol: fc.constant('tcp'),
    check: fc.oneof(...checkTypes.map((type) => checkOf(type, []))),
  }),
  fc.record({
    protocol: fc.constantFrom('udp', 'sctp'),
    check: fc.oneof(...checkTypes.map((type) => checkOf(type, ['port']))),
  }),
);

/** A mark that is said, for some; two services of an inventory do not get the same one. */
const marked = fc.integer({ min: 1, max: 1_000_000_000 });

/** What services over UDP may have: calls that are kept together, and each packet by itself. */
const ofPackets = fc.constantFrom(
  {},
  { persistence: 600, persistence_engine: 'sip' },
  { persistence: 600, persistence_engine: 'sip', one_packet: true },
);

const service = fc
  .tuple(settings, spoken, fc.option(marked, { freq: 4, nil: undefined }), ofPackets)
  .map(([one, { protocol, check }, byMark, packets]) => ({
    ...{ ...one, protocol, check, byMark },
    ...(protocol === 'udp' ? packets : {}),
  }));

const returning = fc.oneof(
  fc.constant({}),
  fc.constant({ nopreempt: true }),
  fc.record({ preempt_delay: fc.nat({ max: 1000 }) }),
);

const ofVersion2 = fc.record(
  {
    version: fc.constant(2),
    advert_interval: fc.integer({ min: 1, max: 255 }),
    auth_pass: textOf(vrrpPassword),
    unicast: fc.boolean(),
  },
  { requiredKeys: ['version'] },
);

const ofVersion3 = fc.record(
  {
    version: fc.constant(3),
    advert_interval: fc.integer({ min: 1, max: 4095 }).map((count) => count / 100),
    unicast: fc.boolean(),
  },
  { requiredKeys: ['version'] },
);

const instance = fc
  .tuple(fc.oneof(ofVersion2, ofVersion3), returning)
  .map(([settings, back]) => ({ ...settings, ...back }));

const director = fc.record({ router_id: textOf(routerId) }, { requiredKeys: [] });

const shape = fc.record({
  services: fc.array(service, { minLength: 1, maxLength: 4 }),
  directors: fc.array(director, { minLength: 1, maxLength: 3 }),
  /** One, which has all VIPs, or each with VIPs of its own. */
  instances: fc.array(instance, { minLength: 1, maxLength: 3 }),
  id: fc.integer({ min: 1, max: 250 }),
  /** What the priority falls by from one director to the next. */
  gap: fc.integer({ min: 1, max: 100 }),
  grouped: fc.boolean(),
});

type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function writeVrrp({ instances, id, grouped }: Shape) {
  const [first] = instances;
  if (instances.length === 1) return { vips, vrrp: { ...first, id } };
  const named = instances.map((one, index) => {
    const own = vips.filter((_, at) => at % instances.length === index);
    return [`side${index}`, { ...one, id: id + index, vips: own }] as const;
  });
  // Those of a group must be of one mind about coming back.
  const isOne = new Set(named.map(([, one]) => 'nopreempt' in one)).size === 1;
  const sync = grouped && isOne ? { sync_groups: { together: named.map(([name]) => name) } } : {};
  return { vrrp: { instances: Object.fromEntries(named), ...sync } };
}

function writeQuorum({ quorum: part, real_servers: servers }: Shape['services'][number]) {
  if (part === undefined) return {};
  const total = servers.reduce((sum, server) => sum + server.weight, 0);
  const weight = 1 + (part.weight % total);
  const { hysteresis: most = 0, ...rest } = part;
  const hysteresis = most % Math.min(weight, total - weight + 1);
  return { quorum: { ...rest, weight, hysteresis } };
}

function writeService({ byMark, ...one }: Shape['services'][number], index: number) {
  const port = 100 * (index + 1);
  const place =
    byMark === undefined
      ? { port }
      : { ports: [port, `${port + 1}-${port + 9}`], mark: 4 * byMark + index };
  return { name: `s${index}`, ...place, ...one, ...writeQuorum({ byMark, ...one }) };
}

function writeInventory(of: Shape): string {
  const directors = of.directors.map((one, index) => {
    const name = directorNames[index] ?? 'lb1';
    const priority = 254 - index * of.gap;
    return [
      name,
      { address: directorAddresses[name], interface: 'eth0', priority, ...one },
    ] as const;
  });
  return JSON.stringify({
    ...writeVrrp(of),
    services: of.services.map(writeService),
    directors: Object.fromEntries(directors),
    real_servers: Object.fromEntries(
      serverNames.map((name, index) => [name, `192.168.56.${101 + index}`] as const),
    ),
  });
}

/** Inventories that try every line of keepalived.conf that lvsdeploy writes, with all values that it takes. */
export const arbitraryDirectors: fc.Arbitrary<string> = shape.map(writeInventory);
