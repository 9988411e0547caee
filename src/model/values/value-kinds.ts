import { aptName, keepalivedText, keepalivedWord, unitWord } from './language.js';
import { unseenClass } from './unseen.js';
import type { ValueKind } from './value-kind.js';

/** Text on one line that people read, or that this machine's own programs get. */
export const line: ValueKind = {
  what: 'text on one line',
  pattern: new RegExp(`^[^${unseenClass}]+$`, 'u'),
  maxLength: 4000,
  lands: [],
};

/** A network interface by its kernel name: at most 15 characters (IFNAMSIZ), and neither `.` nor `..`. */
export const interfaceName: ValueKind = {
  what: 'an interface name such as "eth0"',
  // The kernel's own rule, dev_valid_name(), also takes what shells and unit files give a meaning.
  pattern: /^(?!\.{1,2}$)[\w.][\w.-]*$/,
  maxLength: 15,
  lands: [keepalivedWord, unitWord],
  limit: 'the kernel has no longer ones',
  instead: 'write it as `ip link` shows it; where it really is such a name, rename the interface',
};

/** Name of a director in keepalived's logs and mails. */
export const routerId: ValueKind = {
  what: 'a word of printable ASCII characters',
  // All that are printable, but for what the language gives a meaning.
  pattern: /^[%&(-[\]-z|~]+$/,
  maxLength: 64,
  lands: [keepalivedWord],
  instead: 'use letters, digits and . : _ -',
};

/** The path of an HTTP check. */
export const urlPath: ValueKind = {
  what: 'a path such as "/health"',
  pattern: /^\/[\w.~:/?@&()*+,;=%-]*$/,
  maxLength: 900,
  lands: [keepalivedWord],
  limit: 'keepalived reads lines of 1023 characters',
  instead: 'write it percent-encoded, such as %24 for "$"',
};

/** Status codes of HTTP from one to another. */
export const statusRange: ValueKind = {
  what: 'a range such as "300-399"',
  pattern: /^[1-5]\d\d-[1-5]\d\d$/,
  maxLength: 7,
  lands: [keepalivedWord],
  explain: (text) =>
    text.slice(0, 3) <= text.slice(4) ? undefined : 'its higher end first, and so no code in it',
};

/** The MD5 of a page, as md5sum(1) prints it. */
export const pageDigest: ValueKind = {
  what: 'an MD5 of 32 hex digits, as md5sum(1) prints it',
  pattern: /^[\dA-Fa-f]{32}$/,
  maxLength: 32,
  lands: [keepalivedWord],
  limit: 'an MD5 has no more',
};

/** The name that a director gives itself in SMTP; RFC 5321 section 4.1.2. */
export const heloName: ValueKind = {
  what: 'a host name such as "lb.example.org"',
  pattern: /^[A-Za-z\d](?:[A-Za-z\d.-]*[A-Za-z\d])?$/,
  maxLength: 253,
  lands: [keepalivedWord],
  limit: 'host names are no longer',
  instead: 'use letters, digits, . and -',
};

/** The name of a site, as in the Host header and in SNI. */
export const siteName: ValueKind = { ...heloName, what: 'a host name such as "shop.example.org"' };

/** A name that a name server is asked for; RFC 1035 section 2.3.4, and `_` for services. */
export const recordName: ValueKind = {
  what: 'a domain name such as "example.org"',
  pattern: /^(?:\.|[\w-]{1,63}(?:\.[\w-]{1,63})*)$/,
  maxLength: 253,
  lands: [keepalivedWord],
  limit: 'domain names are no longer',
  // dns_name_handler() of check_dns.c, for which "a.example.org" begins with two dots.
  explain: (text) =>
    /^[^.]\../.test(text)
      ? 'a single character before its first dot, and keepalived takes that for an empty label'
      : undefined,
};

/** A kind of record that keepalived can ask for, keepalived.conf(5) DNS_CHECK. */
export const recordType: ValueKind = {
  what: 'A, AAAA, CNAME, MX, NS, SOA or TXT',
  pattern: /^(?:A|AAAA|CNAME|MX|NS|SOA|TXT)$/,
  maxLength: 5,
  lands: [keepalivedWord],
};

/** Bytes in hex digits. */
export const hexBytes: ValueKind = {
  what: 'bytes in hex digits, such as "0a1b"',
  pattern: /^(?:[\dA-Fa-f]{2})+$/,
  maxLength: 510,
  lands: [keepalivedWord],
  limit: 'that is 255 bytes',
  // read_hex_str() of parser.c, up to 2.2.8 at least.
  explain: (text) =>
    /ff$/i.test(text) ? 'the last byte ff, which keepalived takes for a mistake' : undefined,
};

/**
 * A file that keepalived watches, and makes where it is not there. Its folder has to be there, also after a boot, or
 * keepalived drops what asks for the file.
 */
export const trackedFile: ValueKind = {
  what: 'a file in /run, such as "/run/shop.out"',
  pattern: /^\/run\/[\w-][\w.-]*$/,
  maxLength: 100,
  lands: [keepalivedWord],
  explain: (text) =>
    /^\/run\/keepalived|\.pid$/.test(text) ? 'the name of a file of a daemon' : undefined,
  instead: 'use letters, digits and . _ -',
};

/** A program on a host with its arguments; keepalived runs it without a shell. */
export const programCommand: ValueKind = {
  what: 'the absolute path of a program, with arguments if need be',
  pattern: /^(?:\/[\w.+-]+)+(?: [\w.+\-/:=@,%]+)*$/,
  maxLength: 400,
  lands: [keepalivedText],
  limit: 'keepalived reads lines of 1023 characters',
  instead: 'put what needs quotes, pipes or variables into a script of its own',
};

/** The password in VRRP adverts. Which of its characters is wrong is not said: it is a secret. */
export const vrrpPassword: ValueKind = {
  what: 'a password of at most 8 characters',
  pattern: /^[\w.,:;+*/=@%^~?&-]+$/,
  maxLength: 8,
  lands: [keepalivedWord],
  instead: 'use letters, digits and -_.,:;+*/=@%^~?&',
};

/** A user on another machine; OpenSSH may hand it on to a shell, in ProxyCommand. */
export const loginName: ValueKind = {
  what: 'a user name',
  pattern: /^[\w.](?:[\w.+\\-]*[\w.+-])?$/,
  maxLength: 64,
  lands: [],
};

/** Owner or group of a file on a host, useradd(8). */
export const ownerName: ValueKind = {
  what: 'the name of a user or group',
  pattern: /^[A-Za-z_][\w.-]*\$?$/,
  maxLength: 32,
  lands: [],
};

/** A package, deb-control(5); a sign at the end belongs to few names, and means much to apt-get. */
export const packageName: ValueKind = {
  what: 'the name of a package',
  pattern: /^[a-z\d][a-z\d+.-]*[a-z\d+]$/,
  maxLength: 128,
  lands: [aptName],
  instead: 'A name has small letters, digits, +, - and dots; versions cannot be pinned here.',
};

/** A kernel module; the kernel keeps 55 characters of a name. */
export const moduleName: ValueKind = {
  what: 'the name of a module',
  pattern: /^\w[\w-]*$/,
  maxLength: 55,
  lands: [],
};

/** A unit, systemd.unit(5), with or without its type. */
export const unitName: ValueKind = {
  what: "a unit's name",
  pattern: /^[A-Za-z\d_@][\w.@-]*$/,
  maxLength: 240,
  lands: [],
};

/** A kernel parameter as sysctl(8) writes it; a `-` before it would mean: ignore failures. */
export const parameterName: ValueKind = {
  what: 'the name of a kernel parameter',
  pattern: /^\w[\w-]*(?:[./][\w-]+)+$/,
  maxLength: 200,
  lands: [],
  instead: 'Write it as sysctl(8) does: net.ipv4.ip_forward.',
};

/** The value of a kernel parameter. */
export const parameterValue: ValueKind = {
  what: 'a value of one line',
  pattern: /^(?=.*[!-~])[\t -~]+$/,
  maxLength: 1000,
  lands: [],
  limit: 'sysctl(8) reads no longer lines',
};

/** The absolute, normalised path of a file on a host. */
export const hostPath: ValueKind = {
  what: 'a plain absolute path',
  // Colons and backslashes would be ambiguous where hosts print lines with paths.
  pattern: new RegExp(`^(?:/(?!\\.{1,2}(?:/|$))[^/:\\\\${unseenClass}]{1,200})+$`, 'u'),
  maxLength: 1000,
  lands: [],
  limit: 'hosts take no longer ones in every place',
  instead: 'Write it from the root on, without `.`, `..`, `//`, `:`, `\\` and a slash at the end.',
};
