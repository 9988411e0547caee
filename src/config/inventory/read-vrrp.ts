import { firstCheckSeconds } from '../../lvs/checks/check-times.js';
import type { VirtualIp, VirtualService, VrrpInstance } from '../../model/cluster.js';
import type { Secret } from '../../model/secret.js';
import { vrrpPassword } from '../../model/values/value-kinds.js';
import { omitUndefined } from '../omit-undefined.js';
import type { VrrpInput } from '../schema/vrrp.js';
import type { DeclaredHost } from './declared-hosts.js';
import { readMembers } from './read-members.js';
import type { Reading } from './reading.js';

/** What an instance moves, between whom, and what is served behind it. */
type Surroundings = {
  readonly directors: readonly DeclaredHost[];
  readonly vips: readonly VirtualIp[];
  readonly services: readonly VirtualService[];
};

/** The VRRP instance that holds all VIPs. */
export function readVrrp(
  input: VrrpInput,
  { directors, vips, services }: Surroundings,
  reading: Reading,
): VrrpInstance {
  checkInterval(input, reading);
  checkPreemption(input, reading);
  return {
    name: input.name,
    virtualRouterId: input.id,
    version: input.version,
    advertIntervalMs: Math.round(input.advert_interval * 1000),
    ...omitUndefined({ authPassword: readAuthPassword(input, reading) }),
    nopreempt: input.nopreempt,
    preemptDelaySeconds: input.preempt_delay ?? defaultDelay(input, directors, services),
    unicast: input.unicast,
    vips,
    members: readMembers(directors, input, reading),
  };
}

// A director that returns has an empty table until its checks have found who is healthy. It lets the
// other one serve for so long; where nobody serves, VRRP does not wait for this.
function defaultDelay(
  { nopreempt }: VrrpInput,
  directors: readonly DeclaredHost[],
  services: readonly VirtualService[],
): number {
  return nopreempt || directors.length < 2 ? 0 : firstCheckSeconds(services);
}

// RFC 9568 section 5.2.7: 12 bits of centiseconds; RFC 3768 section 5.3.7: whole seconds.
function checkInterval(
  { version, advert_interval: interval }: VrrpInput,
  { report }: Reading,
): void {
  const path = ['vrrp', 'advert_interval'];
  const dependsOn = [['vrrp', 'version']];
  if (version === 2 && !Number.isInteger(interval)) {
    const message = `VRRP version 2 has whole seconds between adverts, not ${interval}`;
    report({ path, message, suggestion: 'write a whole number, or add version: 3', dependsOn });
  }
  if (version === 3 && interval > 40.95) {
    report({ path, message: `VRRP version 3 allows at most 40.95 s, not ${interval}`, dependsOn });
  }
  const centiseconds = interval * 100;
  if (version === 3 && Math.abs(centiseconds - Math.round(centiseconds)) > 1e-6) {
    report({ path, message: `VRRP version 3 has steps of 0.01 s, not ${interval}`, dependsOn });
  }
}

function checkPreemption(
  { nopreempt, preempt_delay: delay }: VrrpInput,
  { report }: Reading,
): void {
  if (!nopreempt || delay === undefined || delay === 0) return;
  report({
    path: ['vrrp', 'preempt_delay'],
    message: '"preempt_delay" has no effect with "nopreempt"',
    suggestion: 'remove one of them',
    dependsOn: [['vrrp', 'nopreempt']],
  });
}

function readAuthPassword(input: VrrpInput, { report, secretOf }: Reading): Secret | undefined {
  if (input.auth_pass === undefined) return undefined;
  const path = ['vrrp', 'auth_pass'];
  const password = secretOf(input.auth_pass, path);
  const dependsOn = [['vrrp', 'version']];
  if (input.version === 3) {
    const message = 'VRRP version 3 has no password';
    report({ path, onKey: true, message, suggestion: 'remove "auth_pass"', dependsOn });
  }
  if (password.reveal().length > vrrpPassword.maxLength) {
    const message = `VRRP sends 8 characters of a password, this one has ${password.reveal().length}`;
    report({ path, message, suggestion: 'shorten it; keepalived would cut it off' });
  }
  if (password.reveal() !== '' && !vrrpPassword.pattern.test(password.reveal())) {
    const message = '"auth_pass" has a character that keepalived.conf gives a meaning';
    report({ path, message, ...omitUndefined({ suggestion: vrrpPassword.instead }) });
  }
  return password;
}
