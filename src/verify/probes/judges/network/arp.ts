import { effectiveSetting } from '../../../../facts/network/interface-setting.js';
import { whereBound, whereOwned } from '../../../../look/ownership.js';
import { allVips, hostOfMac, ownersSeen } from '../../addresses.js';
import type { HostSeen, Observations } from '../../observations.js';
import {
  hostsWith,
  serversIn,
  listWords,
  lookAtEach,
  toOpinions,
  type Opinion,
  type Problem,
} from '../../opinion.js';
import { vipsOf } from '../server/loopback-vip.js';

/** Real servers are told to be silent in ARP about the VIPs on their lo. */
export function judgeArpSettings(seen: Observations): readonly Opinion[] {
  const hosts = serversIn(seen).filter((host) =>
    vipsOf(seen, host).some((vip) => !vip.includes(':')),
  );
  return lookAtEach(seen, hosts, (_host, hostSeen) => ({
    problems: devicesOf(hostSeen).flatMap((device) => judgeDevice(hostSeen, device)),
    fine: 'its settings keep it from answering ARP for VIPs (arp_ignore, arp_announce)',
  }));
}

// Requests of ARP come in on any of these, never on lo.
function devicesOf({ interfaces }: HostSeen): readonly string[] {
  return interfaces
    .filter(({ name, up, mac }) => name !== 'lo' && up && /^(?!00:00:00)([\da-f]{2}:){5}/.test(mac))
    .map(({ name }) => name);
}

// ip-sysctl.rst, arp_ignore: 1 and 2 answer for addresses of the asked interface only, 8 for none.
function judgeDevice(seen: HostSeen, device: string): readonly Problem[] {
  const ignore = effectiveSetting(seen.arpIgnore, device);
  const announce = effectiveSetting(seen.arpAnnounce, device);
  const cause =
    'reset by hand or by a sysctl file, or lvs_rs.sh did not run: systemctl restart lvs_rs';
  const problems: Problem[] = [];
  if (![1, 2, 8].includes(ignore)) {
    problems.push({
      reason: `it answers ARP for its VIPs on ${device}: arp_ignore is ${ignore}`,
      expected: 'net.ipv4.conf.all.arp_ignore = 1',
      seen: `${ignore} (the higher one of all and ${device})`,
      cause: `clients may reach this real server directly, past the directors; ${cause}`,
    });
  }
  if (announce !== 2) {
    problems.push({
      reason: `its ARP requests on ${device} may have a VIP as sender: arp_announce is ${announce}`,
      expected: 'net.ipv4.conf.all.arp_announce = 2',
      seen: `${announce} (the higher one of all and ${device})`,
      cause: `the gateway then learns the VIP at this host's MAC; ${cause}`,
    });
  }
  return problems;
}

/** Asked by ARP for a VIP, nobody answers but the director that holds it. */
export function judgeArpAnswers(seen: Observations): readonly Opinion[] {
  return allVips(seen).flatMap(({ address }) => {
    const asked = hostsWith(seen, 'directors').flatMap(({ name }) => {
      const answers = seen.hosts[name]?.director?.arpAnswers?.[address];
      return answers === undefined ? [] : [{ name, answers }];
    });
    const [asker] = asked;
    if (asker === undefined) return judgeUnasked(seen, address);
    const problems = judgeAnswers(seen, address, asker);
    const who = ownersSeen(seen, address).filter((owner) => owner !== asker.name);
    const fine = `asked by ${asker.name}, ${who.length === 0 ? 'nobody else answers' : `${listWords(who)} alone answers`} for ${address}`;
    return toOpinions({ problems, fine });
  });
}

function judgeAnswers(
  seen: Observations,
  vip: string,
  asker: { readonly name: string; readonly answers: readonly string[] },
): readonly Problem[] {
  const owners = ownersSeen(seen, vip);
  const wanted = owners
    .filter((owner) => owner !== asker.name)
    .flatMap((owner) => whereOwned(seen.hosts[owner] ?? { interfaces: [] }, vip))
    .map(({ mac }) => mac);
  const wrong = asker.answers.filter((mac) => !wanted.includes(mac));
  const describe = (mac: string): string => hostOfMac(seen, mac) ?? `an unknown host (${mac})`;
  const isAnybody = Object.keys(seen.unreachable).length > 0;
  const problems = wrong.map((mac) => ({
    // It may be that of a host that could not be looked at.
    ...(isAnybody && hostOfMac(seen, mac) === undefined ? ({ status: 'unknown' } as const) : {}),
    reason: `${describe(mac)} answers ARP for ${vip}`,
    expected: `only ${listWords(owners) || 'the owner'} answers`,
    seen: `an answer of ${mac}`,
    cause: explainAnswer(seen, vip, hostOfMac(seen, mac)),
  }));
  const isMissing = wanted.length > 0 && asker.answers.length === 0;
  return isMissing
    ? [
        {
          reason: `nobody answers ARP for ${vip}`,
          expected: `${listWords(owners)} answers`,
          seen: `no answer to ${asker.name}`,
          cause: 'the segment is cut between the directors, or the owner filters ARP',
        },
      ]
    : problems;
}

function explainAnswer({ hosts }: Observations, vip: string, host: string | undefined): string {
  const seen = host === undefined ? undefined : hosts[host];
  if (seen === undefined)
    return 'a host outside of the inventory uses this address, or does proxy ARP';
  if (whereOwned(seen, vip).length > 0) return 'it has the address on an interface of the segment';
  return whereBound(seen, vip).length > 0
    ? 'it has the address on lo, and its ARP settings let it answer: see arp-settings'
    : 'it does proxy ARP for the address';
}

function judgeUnasked(seen: Observations, vip: string): readonly Opinion[] {
  const silent = judgeArpSettings(seen).every(({ status }) => status === 'pass');
  const isSeen = hostsWith(seen, 'directors').some(({ name }) => seen.hosts[name] !== undefined);
  const why = isSeen ? 'no director has arping(8)' : 'no director could be probed';
  const reason = `no ARP request was sent for ${vip}: ${why}`;
  return silent
    ? [{ status: 'pass', reason: `${reason}; by their settings the real servers do not answer` }]
    : [{ status: 'unknown', reason }];
}
