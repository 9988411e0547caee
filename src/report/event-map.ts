import type { Event } from '../model/run/event.js';

/** The event of one type. */
export type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>;

/** One handler for each event; a new event without one does not compile. */
export type EventMap<Result> = {
  readonly [T in Event['type']]: (event: EventOf<T>) => Result;
};

/** Calls the handler of the event's type. */
export function handleEvent<Result>(handlers: EventMap<Result>, event: Event): Result {
  // Handler and event belong together by their key, which the compiler cannot follow in a union.
  return (handlers[event.type] as (event: Event) => Result)(event);
}
