import type { HealthCheck } from '../../model/cluster.js';
import type { Path } from '../finding.js';
import type { CheckInput, ServiceInput } from '../schema/services.js';
import type { Reading } from './reading.js';

const defaultCheck: CheckInput = {
  type: 'tcp',
  connect_timeout: 5,
  retries: 3,
  delay_before_retry: 3,
};

/** The health check of a service; one by TCP unless it says otherwise. */
export function readCheck(service: ServiceInput, path: Path, { report }: Reading): HealthCheck {
  const { check = defaultCheck } = service;
  const dependsOn = [[...path, 'protocol']];
  if (service.check === undefined && service.protocol !== 'tcp') {
    const message = `a service over ${service.protocol} needs a "check"`;
    const suggestion = 'say which TCP port tells that the server is well: check: {port: 80}';
    report({ path: [...path, 'protocol'], message, suggestion, dependsOn: [[...path, 'check']] });
  } else if (check.port === undefined && service.protocol !== 'tcp') {
    const message = `the check of a service over ${service.protocol} needs a TCP "port"`;
    report({ path: [...path, 'check'], onKey: true, message, dependsOn });
  }
  checkHttpKeys(check, [...path, 'check'], report);
  const common = {
    port: check.port ?? service.port,
    connectTimeoutSeconds: check.connect_timeout,
    retries: check.retries,
    delayBeforeRetrySeconds: check.delay_before_retry,
  };
  return check.type === 'tcp'
    ? { type: 'TCP', ...common }
    : { type: 'HTTP', ...common, path: check.path ?? '/', statusCode: check.status ?? 200 };
}

function checkHttpKeys(check: CheckInput, path: Path, report: Reading['report']): void {
  if (check.type === 'http') return;
  for (const key of ['path', 'status'] as const) {
    if (check[key] === undefined) continue;
    report({
      path: [...path, key],
      onKey: true,
      message: `"${key}" is for a check of type http, this one is of type tcp`,
      suggestion: `add type: http, or remove "${key}"`,
      dependsOn: [[...path, 'type']],
    });
  }
}
