import { firstCheckSeconds } from '../../../lvs/checks/check-times.js';
import type { VirtualService, VrrpInstance } from '../../../model/cluster/cluster.js';
import type { Secret } from '../../../model/run/secret.js';
import { vrrpPassword } from '../../../model/values/value-kinds.js';
import { blocks } from '../../keywords/blocks.js';
import { readKeywords } from '../../keywords/read-keywords.js';
import { omitEmpty, omitUndefined } from '../../omit-undefined.js';
import type { DeclaredInstance, PlacedKeywords } from '../declare-instances.js';
import type { DeclaredHost } from '../declared-hosts.js';
import { readMembers } from './read-members.js';
import type { Reading } from '../reading.js';

/** Between whom instances move their VIPs, and what is served behind these. */
type Surroundings = {
  readonly directors: readonly DeclaredHost[];
  readonly services: readonly VirtualService[];
};

/** The VRRP instances; those of one sync group agree on who is first. */
export function readVrrp(
  declared: readonly DeclaredInstance[],
  surroundings: Surroundings,
  reading: Reading,
): readonly VrrpInstance[] {
  const instances = declared.map((one) => readInstance(one, surroundings, reading));
  checkGroups(declared, instances, reading);
  return instances;
}

function readInstance(
  declared: DeclaredInstance,
  { directors, services }: Surroundings,
  reading: Reading,
): VrrpInstance {
  checkInterval(declared, reading);
  checkPreemption(declared, reading);
  const { interface: device, syncGroup } = declared;
  return {
    name: declared.name,
    virtualRouterId: declared.id,
    version: declared.version,
    advertIntervalMs: Math.round(declared.advert_interval * 1000),
    ...omitUndefined({ authPassword: readAuthPassword(declared, reading) }),
    nopreempt: declared.nopreempt,
    preemptDelaySeconds: declared.preempt_delay ?? defaultDelay(declared, directors, services),
    // keepalived refuses a file that speaks of unicast and names no peer.
    unicast: declared.unicast && directors.length > 1,
    vips: declared.vips.map(({ vip }) => vip),
    ...omitUndefined({ interface: device, syncGroup }),
    members: readMembers(directors, declared, reading),
    ...omitEmpty({ keepalived: declared.keywords.flatMap((one) => readOwnKeywords(one, reading)) }),
  };
}

function readOwnKeywords({ input, path }: PlacedKeywords, { version, report }: Reading) {
  return readKeywords(input, { path, block: blocks.instance, version, report });
}

// A director that returns has an empty table until its checks have found who is healthy. It lets the
// other one serve for so long; where nobody serves, VRRP does not wait for this.
function defaultDelay(
  { nopreempt }: DeclaredInstance,
  directors: readonly DeclaredHost[],
  services: readonly VirtualService[],
): number {
  return nopreempt || directors.length < 2 ? 0 : firstCheckSeconds(services);
}

// RFC 9568 section 5.2.7: 12 bits of centiseconds; RFC 3768 section 5.3.7: whole seconds.
function checkInterval(
  { version, advert_interval: interval, pathOf }: DeclaredInstance,
  { report }: Reading,
): void {
  const path = pathOf('advert_interval');
  const dependsOn = [pathOf('version')];
  if (version === 2 && !Number.isInteger(interval)) {
    const message = `VRRP version 2 has advert intervals of whole seconds, not ${interval}`;
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
  { nopreempt, preempt_delay: delay, pathOf }: DeclaredInstance,
  { report }: Reading,
): void {
  if (!nopreempt || delay === undefined || delay === 0) return;
  report({
    path: pathOf('preempt_delay'),
    message: '"preempt_delay" has no effect with "nopreempt"',
    suggestion: 'remove one of them',
    dependsOn: [pathOf('nopreempt')],
  });
}

function readAuthPassword(
  { auth_pass: given, version, pathOf }: DeclaredInstance,
  { report, secretOf }: Reading,
): Secret | undefined {
  if (given === undefined) return undefined;
  const path = pathOf('auth_pass');
  const password = secretOf(given, path);
  const dependsOn = [pathOf('version')];
  if (version === 3) {
    const message = 'VRRP version 3 has no password';
    report({ path, onKey: true, message, suggestion: 'remove "auth_pass"', dependsOn });
  }
  if (password.isWithheld) return password;
  if (password.reveal().length > vrrpPassword.maxLength) {
    const message = `VRRP sends 8 characters of a password, this one has ${password.reveal().length}`;
    report({ path, message, suggestion: 'shorten it; keepalived would cut it off' });
  }
  if (password.reveal() !== '' && !vrrpPassword.pattern.test(password.reveal())) {
    const message = '"auth_pass" has a character with a special meaning in keepalived.conf';
    report({ path, message, ...omitUndefined({ suggestion: vrrpPassword.instead }) });
  }
  return password;
}

// Whoever has one of them takes all of them: two that prefer different directors never come to rest.
function checkGroups(
  declared: readonly DeclaredInstance[],
  instances: readonly VrrpInstance[],
  { report }: Reading,
): void {
  const first = new Map<string, VrrpInstance>();
  instances.forEach((one, index) => {
    const { syncGroup } = one;
    const at = declared[index];
    if (syncGroup === undefined || at === undefined) return;
    const other = first.get(syncGroup);
    first.set(syncGroup, other ?? one);
    if (other === undefined) return;
    const because = `"${other.name}" and "${one.name}" move together in "${syncGroup}"`;
    if (other.members[0]?.host !== one.members[0]?.host) {
      const message = `${because}, but rank different directors first`;
      const suggestion = 'give them the same rank, or take one out of the group';
      report({ path: [...at.path, 'rank'], onKey: true, message, suggestion });
    }
    if (other.nopreempt !== one.nopreempt) {
      const message = `${because}, and only one of them has nopreempt`;
      report({ path: at.pathOf('nopreempt'), message, suggestion: 'set it for both, or for none' });
    }
  });
}
