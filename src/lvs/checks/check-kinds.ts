import type { Protocol } from '../../model/cluster/service-identity.js';
import type { CheckType, HealthCheck } from '../../model/cluster/health-check.js';
import type { Asking } from '../asking/asking.js';
import { dns } from './dns.js';
import { file } from './file.js';
import { http } from './http.js';
import { https } from './https.js';
import type { BlockDefaults, CheckField, CheckKind, WayOfAsking } from './kind.js';
import { ping } from './ping.js';
import { script } from './script.js';
import { smtp } from './smtp.js';
import { tcp } from './tcp.js';
import { udp } from './udp.js';

/** The kinds of health check. */
export const checkKinds: { readonly [Type in CheckType]: CheckKind<Type> } = {
  TCP: tcp,
  HTTP: http,
  HTTPS: https,
  SMTP: smtp,
  DNS: dns,
  UDP: udp,
  PING: ping,
  SCRIPT: script,
  FILE: file,
};

/** The types of check, in the order of the table. */
export const checkTypes = Object.keys(checkKinds) as CheckType[];

/** The kind of a check. */
export function kindOf<Type extends CheckType>({ type }: { readonly type: Type }): CheckKind<Type> {
  return checkKinds[type];
}

/** What a kind can be told besides what all kinds can, with the name of each in a check. */
export function fieldsOf(type: CheckType): readonly (CheckField & { readonly name: string })[] {
  return Object.entries<CheckField>(checkKinds[type].fields).map(([name, field]) => ({
    ...field,
    name,
  }));
}

/** How a director asks a real server. */
export function asksOf<Type extends CheckType>(check: HealthCheck<Type>): WayOfAsking<Type> {
  const kind: CheckKind<Type> = checkKinds[check.type];
  return kind.asks;
}

/** How clients ask a service that is checked so, over a protocol; undefined: the check does not tell what is spoken. */
export function clientAsks<Type extends CheckType>(
  check: HealthCheck<Type>,
  over: Protocol,
): Asking | undefined {
  const kind: CheckKind<Type> = checkKinds[check.type];
  if (kind.asks.by === 'connection' && over !== 'TCP') return undefined;
  return kind.clientAsks?.(check, over);
}

/** Whether a real server that was out has to pass a check twice. */
export function passesTwice<Type extends CheckType>(check: HealthCheck<Type>): boolean {
  const kind: CheckKind<Type> = checkKinds[check.type];
  return kind.passesTwice?.(check) === true;
}

/** What a check is called: `HTTP check on port 80`, `PING check`. */
export function describeCheck(check: HealthCheck, port: number): string {
  return `${check.type} check${kindOf(check).usesPort ? ` on port ${port}` : ''}`;
}

/** A block of keepalived.conf(5) that is a check, and what it does where nobody says otherwise. */
export type CheckBlock = BlockDefaults & { readonly keyword: string; readonly type: CheckType };

/** All blocks of keepalived that are checks of these kinds. */
export const checkBlocks: readonly CheckBlock[] = checkTypes.flatMap((type) =>
  Object.entries(checkKinds[type].blocks).map(([keyword, defaults]) => ({
    ...defaults,
    keyword,
    type,
  })),
);
