import type { CheckType, HealthCheck } from '../../model/cluster/health-check.js';
import type { Asking } from '../asking/asking.js';
import type { Turn } from '../asking/turn.js';
import { http } from './http.js';
import type { BlockDefaults, CheckField, CheckKind } from './kind.js';
import { smtp } from './smtp.js';
import { tcp } from './tcp.js';

/** The kinds of health check. */
export const checkKinds: { readonly [Type in CheckType]: CheckKind<Type> } = {
  TCP: tcp,
  HTTP: http,
  SMTP: smtp,
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

/** What a director says to a real server once the connection is open; no turn: that it opens is all. */
export function turnsOf<Type extends CheckType>(
  check: HealthCheck<Type>,
  address: string,
): readonly Turn[] {
  const kind: CheckKind<Type> = checkKinds[check.type];
  return kind.turns(check, address);
}

/** How clients ask a service that is checked so; undefined: the check does not tell what is spoken. */
export function clientAsks<Type extends CheckType>(check: HealthCheck<Type>): Asking | undefined {
  const kind: CheckKind<Type> = checkKinds[check.type];
  return kind.clientAsks?.(check);
}

type Block = BlockDefaults & { readonly keyword: string; readonly type: CheckType };

/** All blocks of keepalived that are checks of these kinds. */
export const checkBlocks: readonly Block[] = checkTypes.flatMap((type) =>
  Object.entries(checkKinds[type].blocks).map(([keyword, defaults]) => ({
    ...defaults,
    keyword,
    type,
  })),
);
