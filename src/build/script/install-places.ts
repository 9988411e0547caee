import type { Program } from '../source/source.js';

/** Where a build may put files, below `/`; a slash at the end stands for all that is below it. */
const places: Readonly<Record<Program, readonly string[]>> = {
  keepalived: [
    'usr/sbin/keepalived',
    'usr/lib/systemd/system/keepalived.service',
    'usr/share/man/',
    'usr/share/snmp/mibs/',
  ],
  ipvsadm: [
    'usr/sbin/ipvsadm',
    'usr/sbin/ipvsadm-restore',
    'usr/sbin/ipvsadm-save',
    'usr/share/man/',
  ],
};

const segment = '[A-Za-z0-9_+@-][A-Za-z0-9._+@-]*';

function patternOf(place: string): string {
  const literal = place.replaceAll('.', '[.]');
  return place.endsWith('/') ? `${literal}${segment}(/${segment})*` : literal;
}

/**
 * What a whole line of a build's manifest, `SHA256 MODE /PATH`, looks like; for grep -E and for RegExp.
 * Only the owner may write, and nothing runs as somebody else.
 */
export function manifestPattern(program: Program): string {
  return `[0-9a-f]{64} [4-7][0145][0145] /(${places[program].map(patternOf).join('|')})`;
}

/** What a line of `tar -tv --numeric-owner` looks like where it shows a manifest, a file of a build or its folder. */
export const memberPattern = [
  `-[rwx-]{9} +[0-9]+/[0-9]+ +[0-9]+ [^ ]+ [^ ]+ (manifest|files(/${segment})+)`,
  `d[rwx-]{9} +[0-9]+/[0-9]+ +[0-9]+ [^ ]+ [^ ]+ files(/${segment})*/?`,
].join('|');
