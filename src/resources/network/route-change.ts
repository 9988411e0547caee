import { mainRoutes, type Route } from '../../facts/network/route.js';
import { familyOf } from '../../lvs/address/families.js';
import { parsePrefix } from '../../lvs/address/ip-prefix.js';
import type { Change } from '../../model/plan/change.js';
import { quoteAll } from '../../model/text/shell-quote.js';

/** The address that this host speaks from where the route is used; on-link, several might do. */
type SourcedRoute = Route & { readonly source?: string };

/** A route that takes the place of one that is used; undefined: of none. */
export function replaceChange(
  wanted: Route,
  used: Route | undefined,
  routes: readonly Route[],
  source: { readonly source?: string } = {},
): Change {
  const others = routes.filter(({ to, metric }) => to !== wanted.to || metric !== wanted.metric);
  const path = describePath(wanted);
  return {
    summary: `${describeDestination(wanted)} is ${path}`,
    diffs: [
      {
        type: 'value',
        name: describeDestination(wanted),
        ...(used === undefined ? {} : { before: describePath(used) }),
        after: path,
      },
    ],
    steps: [{ type: 'run', script: ipRoute('replace', { ...wanted, ...source }) }],
    expects: [{ ref: mainRoutes, value: [...others, wanted] }],
    ...defaultEffect(wanted.to, used?.via, wanted.via),
  };
}

// Answers to clients take it.
function defaultEffect(
  to: string,
  before: string | undefined,
  after: string | undefined,
): Pick<Change, 'effect'> {
  if (parsePrefix(to)?.length !== 0) return {};
  return {
    effect: {
      type: 'default-route',
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  };
}

/** Routes to one destination that go. */
export function removeChange(
  { to }: Pick<Route, 'to'>,
  surplus: readonly Route[],
  routes: readonly Route[],
): Change {
  const destination = describeDestination({ to });
  const paths = surplus.map(describePath).join(' and ');
  return {
    summary: `${destination} ${paths} is removed`,
    diffs: [{ type: 'value', name: destination, before: paths }],
    steps: [{ type: 'run', script: surplus.map((route) => ipRoute('del', route)).join('\n') }],
    expects: [{ ref: mainRoutes, value: routes.filter((route) => !surplus.includes(route)) }],
    ...defaultEffect(to, surplus[0]?.via, undefined),
  };
}

function ipRoute(action: 'replace' | 'del', route: SourcedRoute): string {
  const { to, via, device, metric, source } = route;
  return quoteAll([
    'ip',
    ...familyOf(to).ipOptions,
    'route',
    action,
    to,
    ...(via === undefined ? [] : ['via', via]),
    ...(device === undefined ? [] : ['dev', device]),
    ...(metric === 0 ? [] : ['metric', String(metric)]),
    ...(source === undefined ? [] : ['src', source]),
  ]);
}

function describeDestination({ to }: Pick<Route, 'to'>): string {
  const { anywhere, defaultRoute } = familyOf(to);
  return to === anywhere ? defaultRoute : `the route to ${to}`;
}

function describePath({ via, device }: Route): string {
  const hop = via === undefined ? 'on-link' : `via ${via}`;
  return `${hop} on ${device ?? 'several interfaces'}`;
}
