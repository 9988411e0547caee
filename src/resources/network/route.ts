import { families } from '../../lvs/address/families.js';
import { parsePrefix, type IpPrefix } from '../../lvs/address/ip-prefix.js';
import { originalRecords } from '../../facts/records/kept-records.js';
import { mainRoutes, type Route } from '../../facts/network/route.js';
import type { Args } from '../../model/plan/args.js';
import type { Change } from '../../model/plan/change.js';
import { LvsError } from '../../model/problem/error.js';
import type { Seen } from '../../model/host/fact.js';
import type { HostFacts, Known } from '../../model/host/host-facts.js';
import type { Resource, TaskContext, Undo } from '../../model/plan/resource.js';
import { interfaceName } from '../../model/values/value-kinds.js';
import {
  invalidArgument,
  readChoice,
  readOptionalText,
  readOptionalValue,
  readText,
} from '../arguments.js';
import { requireDevice } from './device.js';
import { removeChange, replaceChange } from './route-change.js';
import { findOriginal } from '../files/original.js';
import { readAll } from '../read-all.js';

type RouteWant = {
  readonly state: 'present' | 'absent';
  readonly to: IpPrefix;
  /** Undefined: on-link, or for an absent route any next hop. */
  readonly via?: string;
  /** There is a route, whoever the next hop is; what was there before is put back all the same. */
  readonly anyWay: boolean;
  /** Undefined: the cluster's interface, or for an absent route any. */
  readonly device?: string;
  /** The host's address, to say which interface is meant. */
  readonly hostAddress: string;
};
type Facts = { readonly routes: typeof mainRoutes };
function parse(args: Args, { host }: TaskContext): RouteWant {
  const { state, destination, via, device } = readAll(args, {
    state: () => readChoice(args, 'state', ['present', 'absent']),
    destination: () => readDestination(args),
    via: () => readVia(args),
    device: () => readOptionalValue(args, 'device', interfaceName),
  });
  const to = destination ?? anywhere(via?.family);
  if (via !== undefined && via.family !== to.family) {
    throw invalidArgument(args, 'via', `and \`to\` are not of the same IP version`);
  }
  return {
    ...{ state, to, anyWay: args.value('via') === 'any' },
    ...(via === undefined ? {} : { via: via.address }),
    ...(device === undefined ? {} : { device }),
    hostAddress: host.address,
  };
}

function readVia(args: Args): IpPrefix | undefined {
  const text = readOptionalText(args, 'via');
  if (text === undefined || text === 'any') return undefined;
  const via = text.includes('/') ? undefined : parsePrefix(text);
  if (via !== undefined) return via;
  throw invalidArgument(
    args,
    'via',
    `is ${JSON.stringify(text)}, which is neither \`any\` nor an IP address`,
  );
}

/** Undefined: `default`. */
function readDestination(args: Args): IpPrefix | undefined {
  const text = readText(args, 'to');
  if (text === 'default') return undefined;
  const to = parsePrefix(text);
  if (to === undefined) {
    throw invalidArgument(
      args,
      'to',
      `is ${JSON.stringify(text)}, which is neither \`default\` nor a network such as 10.0.0.0/24`,
    );
  }
  if (!to.isNetwork) {
    throw invalidArgument(
      args,
      'to',
      `is ${text}, an address within a network`,
      'Write the network, or /32 (/128) for one host.',
    );
  }
  return to;
}

function anywhere(family: IpPrefix['family'] = 4): IpPrefix {
  const { anywhere: cidr } = families[family];
  return { family, address: cidr.split('/')[0] ?? '', length: 0, cidr, isNetwork: true };
}

function diff(want: RouteWant, { routes }: Seen<Facts>, { host }: Known): readonly Change[] {
  const same = routes.filter(({ to }) => to === want.to.cidr);
  if (want.state === 'absent') {
    const surplus = same.filter(
      ({ via, device }) => (want.via ?? via) === via && (want.device ?? device) === device,
    );
    return surplus.length === 0 ? [] : [removeChange({ to: want.to.cidr }, surplus, routes)];
  }
  if (want.anyWay) return requireRoute(want, same);
  const wanted = wantedRoute(want, host);
  const [used] = same.toSorted((a, b) => a.metric - b.metric);
  if (used !== undefined && used.via === wanted.via && used.device === wanted.device) return [];
  const source = want.via === undefined && want.to.family === 4 ? { source: want.hostAddress } : {};
  return [replaceChange(wanted, used, routes, source)];
}

function requireRoute({ to }: RouteWant, found: readonly Route[]): readonly Change[] {
  if (found.length > 0) return [];
  throw new LvsError('UNSUPPORTED_HOST', `There is no route to ${to.cidr}.`, {
    hint: 'Name the next hop: `via: ADDRESS`.',
  });
}

// The metric that no route undercuts, so that a default route of DHCP with a metric loses; IPv6
// takes 0 for its default of 1024.
function wantedRoute({ to, via, device, hostAddress }: RouteWant, host: HostFacts): Route {
  const name = device ?? host.clusterInterface;
  if (name === undefined) {
    throw new LvsError('UNSUPPORTED_HOST', `No network interface carries ${hostAddress}.`, {
      hint: 'Give the host its `interface` in the inventory, or the route its `device`.',
    });
  }
  requireDevice(host.interfaces, name);
  const metric = to.family === 6 ? 1 : 0;
  return { to: to.cidr, ...(via === undefined ? {} : { via }), device: name, metric };
}

function undo(want: RouteWant): Undo {
  return {
    refs: [mainRoutes, originalRecords],
    restores: [mainRoutes],
    diff: (look, { host }) => {
      const original = findOriginal(look(originalRecords), mainRoutes)?.value;
      if (original === undefined) return [];
      const routes = look(mainRoutes);
      const ours = wantedRoute(want, host);
      return undoRoute(
        want.anyWay ? (findOurs(ours, routes, original) ?? ours) : ours,
        routes,
        original,
      );
    },
  };
}

/** The route that took the place of others, whoever its next hop is. */
function findOurs(
  { to, metric }: Route,
  routes: readonly Route[],
  original: readonly Route[],
): Route | undefined {
  return routes.find(
    (route) =>
      route.to === to &&
      route.metric === metric &&
      !original.some((one) => isSameRoute(one, route)),
  );
}

// A route that `replace` took the place of comes back the same way; one that only came first goes.
function undoRoute(
  ours: Route,
  routes: readonly Route[],
  original: readonly Route[],
): readonly Change[] {
  const there = routes.find((route) => isSameRoute(route, ours));
  const lost = original.filter(
    (route) => route.to === ours.to && !routes.some((other) => isSameRoute(route, other)),
  );
  const back = lost.map((route) => replaceChange(route, there, routes));
  const isCovered =
    original.some((route) => isSameRoute(route, ours)) ||
    lost.some(({ metric }) => metric === ours.metric);
  if (there === undefined || isCovered) return back;
  return [...back, removeChange({ to: ours.to }, [there], [...routes, ...lost])];
}

function isSameRoute(one: Route, other: Route): boolean {
  return (
    one.to === other.to &&
    one.via === other.via &&
    one.device === other.device &&
    one.metric === other.metric
  );
}

/** A route of the main table, until the next boot. */
export const route: Resource<RouteWant, Facts> = {
  kind: 'route',
  argNames: ['to', 'via', 'device', 'state'],
  parse,
  facts: () => ({ routes: mainRoutes }),
  diff,
  undo,
};
