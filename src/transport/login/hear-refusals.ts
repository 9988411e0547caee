import type { AuthenticationType, Client } from 'ssh2';

type Refusal = (
  protocol: unknown,
  methods: readonly AuthenticationType[],
  isPartialSuccess: boolean,
) => void;

/** What there is of ssh2/lib/protocol/Protocol.js. */
type Internals = { readonly _protocol: { readonly _handlers: { USERAUTH_FAILURE: Refusal } } };

/**
 * Calls back for each attempt that did not log in, before ssh2 goes on. What ssh2 1.17 tells its
 * authHandler leaves out the keys of an agent, and all but the last algorithm of an RSA key: that one of
 * them was good, and not enough, would go unheard. To be called behind `connect`.
 */
export function hearRefusals(
  client: Client,
  hear: (methods: readonly AuthenticationType[], isPartialSuccess: boolean) => void,
): void {
  const handlers = (client as unknown as Internals)._protocol._handlers;
  const { USERAUTH_FAILURE: goOn } = handlers;
  handlers.USERAUTH_FAILURE = (protocol, methods, isPartialSuccess) => {
    hear(methods, isPartialSuccess);
    goOn(protocol, methods, isPartialSuccess);
  };
}
