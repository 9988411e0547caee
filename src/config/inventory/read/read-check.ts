import { checkKinds, checkTypes, fieldsOf } from '../../../lvs/checks/check-kinds.js';
import { makeCheck } from '../../../lvs/checks/make-check.js';
import type { RealServer } from '../../../model/cluster/cluster.js';
import type { CheckType, HealthCheck } from '../../../model/cluster/health-check.js';
import type { Path } from '../../mistake.js';
import { omitUndefined } from '../../omit-undefined.js';
import type { CheckInput } from '../../schema/check.js';
import type { ServiceInput } from '../../schema/services.js';
import type { Reading } from '../reading.js';

const defaultCheck: CheckInput = {
  type: 'tcp',
  connect_timeout: 5,
  retries: 3,
  delay_before_retry: 3,
};

/** A service as it is written, and its real servers. */
type Checked = { readonly service: ServiceInput; readonly realServers: readonly RealServer[] };

/** The health check of a service; one by TCP unless it says otherwise. */
export function readCheck(
  { service, realServers }: Checked,
  path: Path,
  { report }: Reading,
): HealthCheck {
  const { check = defaultCheck } = service;
  const dependsOn = [[...path, 'protocol']];
  if (service.check === undefined && service.protocol !== 'tcp') {
    const message = `a service over ${service.protocol} needs a "check"`;
    const suggestion =
      'name a TCP port that shows whether the real server works: check: {port: 80}';
    report({ path: [...path, 'protocol'], message, suggestion, dependsOn: [[...path, 'check']] });
  } else if (check.port === undefined && service.protocol !== 'tcp') {
    const message = `the check of a service over ${service.protocol} needs a TCP "port"`;
    report({ path: [...path, 'check'], onKey: true, message, dependsOn });
  }
  refuseOtherKeys(check, [...path, 'check'], report);
  const settings = {
    ...omitUndefined({ port: check.port ?? commonPort(service, realServers) }),
    connectTimeoutSeconds: check.connect_timeout,
    retries: check.retries,
    delayBeforeRetrySeconds: check.delay_before_retry,
  };
  return makeCheck(typeOf(check), settings, check);
}

// Where real servers have ports of their own, each is asked on its own.
function commonPort(
  { port }: ServiceInput,
  realServers: readonly RealServer[],
): number | undefined {
  return realServers.every((server) => server.port === port) ? port : undefined;
}

function typeOf({ type }: CheckInput): CheckType {
  return checkTypes.find((one) => checkKinds[one].word === type) ?? 'TCP';
}

/** Keys that only checks of another type have. */
function refuseOtherKeys(check: CheckInput, path: Path, report: Reading['report']): void {
  const own = fieldsOf(typeOf(check)).map(({ key }) => key);
  const said: Readonly<Record<string, unknown>> = check;
  for (const type of checkTypes) {
    const { word } = checkKinds[type];
    for (const { key } of fieldsOf(type)) {
      if (own.includes(key) || said[key] === undefined) continue;
      report({
        path: [...path, key],
        onKey: true,
        message: `"${key}" belongs to checks of type ${word}, and this check has type ${check.type}`,
        suggestion: `add type: ${word}, or remove "${key}"`,
        dependsOn: [[...path, 'type']],
      });
    }
  }
}
