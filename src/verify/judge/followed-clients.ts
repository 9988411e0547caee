import { unnamedServer } from '../load/answering-server.js';
import type { RequestEntry } from '../../model/verify/history.js';
import type { Experiment } from './experiment.js';
import type { Span } from './span.js';

/** Who answered a client before a fault, and who once another director had taken over, up to the heal. */
export type FollowedClient = {
  readonly client: string;
  readonly before: string;
  readonly after: readonly string[];
  /** From the first answer that is known of the one before, to the last before the fault. */
  readonly known: Span;
  /** When the first answer of another one was asked for; undefined: there is none. */
  readonly movedMs?: number;
};

/** The clients of a service that were answered before the fault and after it, by real servers that say who they are. */
export function followClients(
  { services, moments }: Experiment,
  service: string,
): readonly FollowedClient[] {
  if (moments === undefined) return [];
  const good = services.find((requests) => requests.service === service)?.good ?? [];
  return [...new Set(good.map(({ client }) => client))].flatMap((client) => {
    const own = good.filter((request) => request.client === client).filter(isNamed);
    const earlier = own.filter(({ scheduledMs }) => scheduledMs < moments.injectBegin);
    const last = earlier.at(-1);
    const later = own.filter(
      ({ scheduledMs }) => scheduledMs > moments.injectEnd && scheduledMs < moments.healBegin,
    );
    if (last === undefined || later.length === 0) return [];
    const before = serverOf(last);
    const [first = last] = earlier.slice(
      earlier.findLastIndex((request) => serverOf(request) !== before) + 1,
    );
    const moved = later.find((request) => serverOf(request) !== before);
    return [
      {
        ...{ client, before, after: [...new Set(later.map(serverOf))] },
        known: { fromMs: first.scheduledMs, untilMs: last.scheduledMs },
        ...(moved === undefined ? {} : { movedMs: moved.scheduledMs }),
      },
    ];
  });
}

/** Whether nobody but the real server of before has answered it since. */
export function hasKept({ movedMs }: FollowedClient): boolean {
  return movedMs === undefined;
}

function isNamed(request: RequestEntry): boolean {
  return ![unnamedServer, ''].includes(serverOf(request));
}

function serverOf({ outcome }: RequestEntry): string {
  return outcome.type === 'answered' ? outcome.server : '';
}
