import { checkKinds, checkTypes, fieldsOf } from '../../../lvs/checks/check-kinds.js';
import { noticesDeath } from '../../../lvs/checks/witnesses.js';
import { makeCheck } from '../../../lvs/checks/make-check.js';
import type { RealServer } from '../../../model/cluster/cluster.js';
import type { ServiceIdentity } from '../../../model/cluster/service-identity.js';
import type { CheckType, HealthCheck, HealthChecks } from '../../../model/cluster/health-check.js';
import { ordinal } from '../../../model/text/ordinal.js';
import { canonicalJson } from '../../../model/text/canonical-json.js';
import { checkBlock } from '../../keywords/blocks.js';
import { readKeywords } from '../../keywords/read-keywords.js';
import type { Path } from '../../mistake.js';
import { omitEmpty, omitUndefined } from '../../omit-undefined.js';
import type { CheckInput } from '../../schema/check.js';
import type { ServiceInput } from '../../schema/services.js';
import type { Reading } from '../reading.js';
import { protocolsIn } from './read-identity.js';

const defaultCheck: CheckInput = {
  type: 'tcp',
  connect_timeout: 5,
  retries: 3,
  delay_before_retry: 3,
};

/** A service as it is written, and its real servers. */
type Checked = {
  readonly service: Pick<ServiceInput, 'check' | 'checks' | 'port' | 'ports' | 'protocol'>;
  readonly identity: ServiceIdentity;
  readonly realServers: readonly Pick<RealServer, 'port' | 'checks'>[];
};

/** The health checks of a service; one by TCP unless it, or each of its real servers, says otherwise. */
export function readChecks(checked: Checked, path: Path, reading: Reading): HealthChecks {
  const { service, realServers } = checked;
  const said = toChecks(service, checked, path, reading);
  if (said !== undefined) return said;
  const [own, ...others] = realServers.map(({ checks }) => checks);
  if (own !== undefined && others.every((checks) => checks !== undefined)) return own;
  if (!protocolsIn(service).includes('TCP')) {
    const message = `a service over ${spokenBy(service)} needs a "check"`;
    const suggestion =
      'say how: check: {type: dns}, {type: udp}, or a TCP port that shows whether the real server works: check: {port: 80}';
    const dependsOn = [[...path, 'check']];
    reading.report({ path: [...path, 'protocol'], message, suggestion, dependsOn });
  }
  const unasked = { ...service, protocol: 'tcp' } as const;
  return [toCheck(defaultCheck, { ...checked, service: unasked }, [...path, 'check'], reading)];
}

/** The health checks that a service or a real server has of its own; undefined: none. `path` is that of whose they are. */
export function toChecks(
  said: Pick<ServiceInput, 'check' | 'checks'>,
  checked: Checked,
  path: Path,
  reading: Reading,
): HealthChecks | undefined {
  const { check, checks } = said;
  refuseBoth(said, path, reading);
  if (check !== undefined) {
    const one: HealthChecks = [toCheck(check, checked, [...path, 'check'], reading)];
    refuseBlind(one, [...path, 'check'], reading);
    return one;
  }
  const listPath = [...path, 'checks'];
  const all = (checks ?? []).map((one, index) =>
    toCheck(one, checked, [...listPath, index], reading),
  );
  refuseEqual(all, listPath, reading);
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  refuseBlind([first, ...others], listPath, reading);
  return [first, ...others];
}

// Nobody would ever find out that the real server is dead.
function refuseBlind(checks: HealthChecks, path: Path, { report }: Reading): void {
  if (noticesDeath(checks, 'silent') || noticesDeath(checks, 'refused')) return;
  const { word } = checkKinds[checks[0].type];
  report({
    ...{ path, onKey: true },
    message: `a check of type ${word} says nothing about the real server itself`,
    suggestion: `let it stand beside another one: checks: [{ type: tcp }, { type: ${word}, ... }]`,
    dependsOn: [path],
  });
}

function refuseBoth(
  { check, checks }: Pick<ServiceInput, 'check' | 'checks'>,
  path: Path,
  { report }: Reading,
): void {
  if (check === undefined || checks === undefined) return;
  report({
    ...{ path: [...path, 'checks'], onKey: true },
    message: '"checks" stands in place of "check", and both are there',
    suggestion: 'move what "check" has to the list under "checks", or remove one of them',
    dependsOn: [[...path, 'check']],
  });
}

function refuseEqual(checks: readonly HealthCheck[], path: Path, { report }: Reading): void {
  const texts = checks.map(canonicalJson);
  texts.forEach((text, index) => {
    const first = texts.indexOf(text);
    if (first === index) return;
    report({
      path: [...path, index],
      message: `the ${ordinal(index + 1)} check asks the same as the ${ordinal(first + 1)}`,
      suggestion: 'remove one of them, or let it ask something else',
      dependsOn: [[...path, first]],
    });
  });
}

function spokenBy({ protocol }: Checked['service']): string {
  return [protocol].flat().join(' and ');
}

/** A health check as it is written; `path` is its own. */
function toCheck(
  check: CheckInput,
  { service, identity, realServers }: Checked,
  path: Path,
  { report, version }: Reading,
): HealthCheck {
  const isOverTcp = protocolsIn(service).includes('TCP');
  if (
    check.port === undefined &&
    !isOverTcp &&
    checkKinds[typeOf(check)].asks.by === 'connection'
  ) {
    const message = `the check of a service over ${spokenBy(service)} needs a TCP "port"`;
    report({ path, onKey: true, message, dependsOn: [[...path.slice(0, 2), 'protocol']] });
  }
  refuseOtherKeys(check, path, report);
  refuseTimes(check, path, report);
  demandOwnKeys(check, path, report);
  const settings = {
    ...omitUndefined({ port: check.port ?? commonPort(identity, realServers) }),
    connectTimeoutSeconds: check.connect_timeout,
    retries: check.retries,
    delayBeforeRetrySeconds: check.delay_before_retry,
    ...omitEmpty({
      keepalived: readKeywords(check.keepalived, {
        ...{ path: [...path, 'keepalived'], block: checkBlock(typeOf(check)) },
        ...{ version, report },
      }),
    }),
  };
  return makeCheck(typeOf(check), settings, check);
}

// Where real servers have ports of their own, each is asked on its own; of several ports the first one is asked.
function commonPort(
  identity: ServiceIdentity,
  realServers: Checked['realServers'],
): number | undefined {
  if (identity.mark !== undefined) return identity.entrances[0]?.first;
  const { port } = identity;
  return realServers.every((server) => server.port === port) ? port : undefined;
}

function typeOf({ type }: CheckInput): CheckType {
  return checkTypes.find((one) => checkKinds[one].word === type) ?? 'TCP';
}

/** Keys that only checks of other types have. */
function refuseOtherKeys(check: CheckInput, path: Path, report: Reading['report']): void {
  const type = typeOf(check);
  const own = fieldsOf(type).map(({ key }) => key);
  const keys = new Set(checkTypes.flatMap((one) => fieldsOf(one).map(({ key }) => key)));
  const said: Readonly<Record<string, unknown>> = check;
  for (const key of keys) {
    if (own.includes(key) || said[key] === undefined) continue;
    const words = checkTypes
      .filter((one) => fieldsOf(one).some((field) => field.key === key))
      .map((one) => checkKinds[one].word);
    report({
      path: [...path, key],
      onKey: true,
      message: `"${key}" belongs to checks of type ${words.join(' or ')}, and this check has type ${check.type}`,
      suggestion: `${words.length === 1 ? `add type: ${words[0] ?? ''}` : 'name such a type'}, or remove "${key}"`,
      dependsOn: [[...path, 'type']],
    });
  }
  if (checkKinds[type].usesPort || check.port === undefined) return;
  const message =
    checkKinds[type].sees.host === 'never'
      ? `a check of type ${check.type} asks nobody, and no "port"`
      : `a check of type ${check.type} asks the host, and no "port" of it`;
  report({
    ...{ path: [...path, 'port'], onKey: true, message, dependsOn: [[...path, 'type']] },
    suggestion: 'remove "port", or check the program: type: tcp',
  });
}

// What is as it would be anyway, nobody may have written.
function refuseTimes(check: CheckInput, path: Path, report: Reading['report']): void {
  if (checkKinds[typeOf(check)].hasNoTimes !== true) return;
  for (const key of ['connect_timeout', 'retries', 'delay_before_retry'] as const) {
    if (check[key] === defaultCheck[key]) continue;
    report({
      ...{ path: [...path, key], onKey: true, dependsOn: [[...path, 'type']] },
      message: `a check of type ${check.type} has no "${key}": keepalived knows at once when the file changes`,
      suggestion: `remove "${key}"`,
    });
  }
}

/** Keys for which nothing can stand. */
function demandOwnKeys(check: CheckInput, path: Path, report: Reading['report']): void {
  const said: Readonly<Record<string, unknown>> = check;
  const type = typeOf(check);
  for (const { key, isRequired, example } of fieldsOf(type)) {
    if (isRequired !== true || said[key] !== undefined) continue;
    report({
      path,
      onKey: true,
      message: `a check of type ${check.type} needs "${key}"`,
      suggestion: `such as ${key}: ${String(example)}`,
      dependsOn: [
        [...path, 'type'],
        [...path, key],
      ],
    });
  }
  if (checkKinds[type].hasWholeTimeout !== true || Number.isInteger(check.connect_timeout)) return;
  report({
    path: [...path, 'connect_timeout'],
    message: 'keepalived ends scripts after whole seconds',
    suggestion: `write ${Math.ceil(check.connect_timeout)}`,
    dependsOn: [[...path, 'type']],
  });
}
