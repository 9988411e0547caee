/** What a service does for clients, by what they lose while it does not run; `none`: nothing. */
export const serviceRoles = ['director', 'real_server', 'none'] as const;
export type ServiceRole = (typeof serviceRoles)[number];

/** What is in a file; `unreadable`: it is large, or not text. */
export type FileText = { readonly text: string } | 'absent' | 'unreadable';

/** Where requests arrive: an address, on all ports or on one; `text` as `10.0.0.227:80`. */
export type ServedPlace = {
  readonly address: string;
  readonly port?: number;
  readonly text: string;
};

/** A service begins, ends, or reads its files again. */
export type ServiceEffect = {
  readonly type: 'service';
  /** Full name, such as keepalived.service. */
  readonly unit: string;
  readonly action: 'start' | 'restart' | 'reload' | 'stop';
  /** undefined: nobody has said whether clients depend on it. */
  readonly role?: ServiceRole;
};

/** A file that a director's keepalived loads gets other content; felt once that is loaded. */
export type DirectorConfigured = {
  readonly type: 'director-configured';
  readonly path: string;
  /** `main`: what keepalived is started with; `included`: a part that it includes. */
  readonly part: 'main' | 'included';
  readonly before: FileText;
  readonly after: FileText;
};

/** What a change does to something that may carry traffic. */
export type Effect =
  | ServiceEffect
  | DirectorConfigured
  | {
      readonly type: 'address-removed';
      readonly device: string;
      /** Without prefix lengths. */
      readonly addresses: readonly string[];
    }
  /** A host no longer answers somewhere, once the file that says so is loaded. */
  | { readonly type: 'answers-no-more'; readonly places: readonly ServedPlace[] }
  /** A host takes over the connections of a service, by its name; those to its predecessor end first. */
  | { readonly type: 'taken-over'; readonly service: string }
  /** What a host sends to strangers takes another next hop; undefined: there is no such route, or it has no next hop. */
  | { readonly type: 'default-route'; readonly before?: string; readonly after?: string };

/** Whether an effect is that a director's keepalived does something. */
export function isOfDirector(
  effect: Effect | undefined,
  action: ServiceEffect['action'],
): effect is ServiceEffect {
  return effect?.type === 'service' && effect.role === 'director' && effect.action === action;
}
