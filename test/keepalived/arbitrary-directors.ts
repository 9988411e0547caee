import fc from 'fast-check';
import { checkKinds, checkTypes, fieldsOf } from '../../src/lvs/checks/check-kinds.js';
import type { CheckField } from '../../src/lvs/checks/kind.js';
import { tunnelKinds } from '../../src/lvs/forwarding/tunnels.js';
import { schedulingOf } from '../../src/lvs/scheduling/schedulers.js';
import {
  schedulers,
  tunnelTypes,
  type Scheduler,
  type TunnelType,
} from '../../src/model/cluster/cluster.js';
import type { CheckType } from '../../src/model/cluster/health-check.js';
import { programCommand, routerId, vrrpPassword } from '../../src/model/values/value-kinds.js';
import { objectTo, type ValueKind } from '../../src/model/values/value-kind.js';

/** The directors of every generated inventory, with their addresses on `eth0`. */
export const directorAddresses = { lb1: '192.168.56.1', lb2: '192.168.56.2', lb3: '192.168.56.3' };

const directorNames = Object.keys(directorAddresses) as (keyof typeof directorAddresses)[];
const serverNames = ['web1', 'web2', 'web3', 'web4'] as const;
const vips = Array.from({ length: 4 }, (_, index) => `10.0.0.${227 + index}`);
/** The default route of the real servers, where they get their packets by address translation. */
const insideVip = '192.168.56.250/24';

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

function timesOf(isWhole: boolean) {
  return {
    connect_timeout: isWhole ? fc.integer({ min: 1, max: 600 }) : secondsTo(600),
    retries: fc.nat({ max: 255 }),
    delay_before_retry: secondsTo(3600),
  };
}

function checkOf(type: CheckType, required: readonly 'port'[]) {
  const { word, usesPort, hasNoTimes, hasWholeTimeout } = checkKinds[type];
  const fields = fieldsOf(type);
  const own = fields.map((field) => [field.key, valueFor(field)] as const);
  const demanded = fields.filter(({ isRequired }) => isRequired).map(({ key }) => key);
  const record: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    type: fc.constant(word),
    ...(usesPort ? { port } : {}),
    ...(hasNoTimes ? {} : timesOf(hasWholeTimeout === true)),
    ...Object.fromEntries(own),
  };
  return fc.record(record, {
    requiredKeys: ['type', ...demanded, ...(usesPort ? required : [])],
  });
}

type Written = Readonly<Record<string, unknown>>;

function keepDistinct(checks: readonly Written[]): readonly Written[] {
  const keyOf = ({ type, retries = 3 }: Written) => `${String(type)} ${String(retries)}`;
  return [...new Map(checks.map((check) => [keyOf(check), check] as const)).values()];
}

/** One check, or a list of several, of which no two ask the same. */
function checked(required: readonly 'port'[]) {
  // A file says nothing about the real server itself: it stands beside another check.
  const check = fc.oneof(
    ...checkTypes.filter((type) => type !== 'FILE').map((type) => checkOf(type, required)),
  );
  const beside = fc.oneof({ arbitrary: check, weight: 4 }, checkOf('FILE', required));
  const several = fc
    .tuple(check, fc.array(beside, { maxLength: 3 }))
    .map(([first, others]) => keepDistinct([first, ...others]));
  return fc.oneof(fc.record({ check }), fc.record({ checks: several }));
}

const tunnel = fc.constantFrom(...tunnelTypes).chain((type: TunnelType) =>
  fc.record(
    {
      type: fc.constant(type),
      ...(tunnelKinds[type].defaultPort === undefined ? {} : { port }),
    },
    { requiredKeys: ['type'] },
  ),
);

/** What leaves answers alone; address translation is for all services of an inventory, or for none. */
const forwarded = fc.oneof(
  fc.constant({}),
  fc.constant({ method: 'DR' }),
  fc.record({ method: fc.constant('TUN'), tunnel }, { requiredKeys: ['method'] }),
);

const realServer = fc.record(
  {
    host: fc.constantFrom(...serverNames),
    weight: fc.integer({ min: 1, max: 65_535 }),
    /** Where a director translates ports. */
    otherPort: port,
    /** Another way than that of the service. */
    ownWay: forwarded,
    checked: checked(['port']),
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

/** A scheduler with some of its flags, or those that nobody says. */
const scheduled = fc.constantFrom(...schedulers).chain((scheduler: Scheduler) =>
  fc.record(
    {
      scheduler: fc.constant(scheduler),
      flags: fc.subarray([...schedulingOf({ scheduler }).flags]),
    },
    { requiredKeys: ['scheduler'] },
  ),
);

/** A client or a call keeps its real server, or is forgotten after each packet, or neither. */
const remembered = fc.oneof(
  fc.constant({}),
  fc.record({ persistence: fc.integer({ min: 1, max: 2_678_400 }) }),
  fc.constant({ one_packet: true }),
  fc.constant({ persistence: 600, persistence_engine: 'sip' }),
  fc.constant({ persistence: 600, persistence_engine: 'sip', one_packet: true }),
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

const sorryHost = '192.168.56.99';

const settings = fc.record(
  {
    vip: fc.constantFrom(...vips),
    delay_loop: secondsTo(3600),
    weight: fc.nat({ max: 65_535 }),
    quorum,
    sorry_server: fc.constantFrom(sorryHost, '127.0.0.1'),
    inhibit_on_failure: fc.boolean(),
    real_servers: fc.uniqueArray(realServer, { minLength: 1, selector: ({ host }) => host }),
  },
  { requiredKeys: ['vip', 'real_servers'] },
);

// All checks speak TCP, so a service that does not must say where.
const spoken = fc.oneof(
  fc.record({
    protocol: fc.constant('tcp'),
    checked: checked([]),
  }),
  fc.record({
    protocol: fc.constantFrom('udp', 'sctp'),
    checked: checked(['port']),
  }),
);

/** A mark that is said, for some; two services of an inventory do not get the same one. */
const marked = fc.integer({ min: 1, max: 1_000_000_000 });

const service = fc
  .record({
    ...{ settings, spoken, scheduled, forwarded, remembered },
    byMark: fc.option(marked, { freq: 4, nil: undefined }),
  })
  .map(({ settings: one, spoken: words, scheduled: by, ...rest }) => ({
    ...{ ...one, ...words, ...by, ...rest },
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
  /** Directors that are real servers too, of all services by a tunnel. */
  serving: fc.nat({ max: 3 }),
  directors: fc.array(director, { minLength: 1, maxLength: 3 }),
  /** One, which has all VIPs, or each with VIPs of its own. */
  instances: fc.array(instance, { minLength: 1, maxLength: 3 }),
  id: fc.integer({ min: 1, max: 250 }),
  /** What the priority falls by from one director to the next. */
  gap: fc.integer({ min: 1, max: 100 }),
  grouped: fc.boolean(),
  /** Packets are translated on their way to all real servers; with one instance, which has both sides. */
  translates: fc.boolean(),
});

type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function isTranslated({ instances, translates }: Shape): boolean {
  return translates && instances.length === 1;
}

function writeVrrp(of: Shape) {
  const { instances, id, grouped } = of;
  const [first] = instances;
  if (instances.length === 1) {
    return { vips: isTranslated(of) ? [...vips, insideVip] : vips, vrrp: { ...first, id } };
  }
  const named = instances.map((one, index) => {
    const own = vips.filter((_, at) => at % instances.length === index);
    return [`side${index}`, { ...one, id: id + index, vips: own }] as const;
  });
  // Those of a group must be of one mind about coming back.
  const isOne = new Set(named.map(([, one]) => 'nopreempt' in one)).size === 1;
  const sync = grouped && isOne ? { sync_groups: { together: named.map(([name]) => name) } } : {};
  return { vrrp: { instances: Object.fromEntries(named), ...sync } };
}

type ServiceShape = Shape['services'][number];

/** Calls and single packets are for UDP; single packets are for who answers by a way of its own. */
function writeMemory({ remembered: how, protocol }: ServiceShape, translates: boolean) {
  const isOfUdp = 'one_packet' in how || 'persistence_engine' in how;
  if (isOfUdp && protocol !== 'udp') return {};
  return 'one_packet' in how && translates ? {} : how;
}

type Translated = 'with ports' | 'as they are' | 'not at all';

function writeServer(
  { otherPort, ownWay, checked: own, ...rest }: ServiceShape['real_servers'][number],
  translated: Translated,
) {
  const server = { ...rest, ...own };
  if (translated === 'not at all') return { ...server, ...ownWay };
  return translated === 'with ports' && otherPort !== undefined
    ? { ...server, port: otherPort }
    : server;
}

function writeQuorum({ quorum: part, real_servers: servers }: ServiceShape) {
  if (part === undefined) return {};
  const total = servers.reduce((sum, server) => sum + server.weight, 0);
  const weight = 1 + (part.weight % total);
  const { hysteresis: most = 0, ...rest } = part;
  const hysteresis = most % Math.min(weight, total - weight + 1);
  return { quorum: { ...rest, weight, hysteresis } };
}

/** The directors that serve; a single one may not. */
function servingNames({ directors, serving }: Shape): readonly string[] {
  return directors.length === 1 ? [] : directorNames.slice(0, Math.min(directors.length, serving));
}

function writeService(of: ServiceShape, index: number, all: Shape) {
  const translates = isTranslated(all);
  const {
    byMark,
    remembered: _,
    forwarded: method,
    checked: by,
    real_servers: servers,
    ...rest
  } = of;
  const one = { ...rest, ...by };
  const mapped = byMark === undefined ? 'with ports' : 'as they are';
  const translated = translates ? mapped : 'not at all';
  const port = 100 * (index + 1);
  const place =
    byMark === undefined
      ? { port }
      : { ports: [port, `${port + 1}-${port + 9}`], mark: 4 * byMark + index };
  return {
    ...{ name: `s${index}`, ...place, ...one, ...writeMemory(of, translates), ...writeQuorum(of) },
    ...(translates ? { method: 'NAT' } : method),
    ...writeDestinations(of, index, all),
    // Packets are not translated to the director itself.
    ...(translates && one.sorry_server !== undefined ? { sorry_server: sorryHost } : {}),
    real_servers: [
      ...servers.map((server) => writeServer(server, translated)),
      ...(translates
        ? []
        : servingNames(all).map((host) => ({ host, weight: 1 + index, method: 'TUN' }))),
    ],
  };
}

/** Of packets for others, where all real servers get them as they were sent, and nobody excuses itself. */
function writeDestinations(of: ServiceShape, index: number, all: Shape) {
  const ways = [of.forwarded, ...of.real_servers.map(({ ownWay = {} }) => ownWay)];
  const isDirect = ways.every((way) => !('method' in way) || way.method === 'DR');
  const isPlain = !isTranslated(all) && servingNames(all).length === 0;
  const takes = of.byMark !== undefined && of.byMark % 2 === 0;
  return takes && isDirect && isPlain && of.sorry_server === undefined
    ? { destinations: `203.0.${100 + index}.0/24` }
    : {};
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
    services: of.services.map((one, index) => writeService(one, index, of)),
    directors: Object.fromEntries(directors),
    real_servers: Object.fromEntries([
      ...serverNames.map((name, index) => [name, `192.168.56.${101 + index}`] as const),
      ...servingNames(of).map((name) => [name, 'director'] as const),
    ]),
  });
}

/** Inventories that try every line of keepalived.conf that lvsdeploy writes, with all values that it takes. */
export const arbitraryDirectors: fc.Arbitrary<string> = shape.map(writeInventory);
