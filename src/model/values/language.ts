/** The language of another program, in which values that operators write land as they are. */
export type Language = {
  /** What has a meaning there, and which: the words after `has "$"`. */
  readonly meanings: readonly (readonly [RegExp, string])[];
};

// keepalived's lib/parser.c: read_line, decomment, replace_param and alloc_strvec_r. An escape does not
// help: the file is read twice, and the first reading takes the backslash away.
const inKeepalived = 'in keepalived.conf';

/** One word of keepalived.conf(5), after a keyword. */
export const keepalivedWord: Language = {
  meanings: [
    [/\$/, `, which begins a variable ${inKeepalived}`],
    [/[#!]/, `, which begins a comment ${inKeepalived}`],
    [/["']/, `, which begins quoted text ${inKeepalived}`],
    [/\\/, `, which changes what follows ${inKeepalived}`],
    [/[{}]/, `, which begins or ends a block ${inKeepalived}`],
    [/ /, `, which ends the value ${inKeepalived}`],
  ],
};

/** Quoted text in keepalived.conf(5), where a space has no meaning. */
export const keepalivedText: Language = {
  meanings: keepalivedWord.meanings.filter(([pattern]) => pattern.source !== ' '),
};

/** One word of a command in systemd.service(5). */
export const unitWord: Language = {
  meanings: [
    [/%/, ', which begins a specifier in a systemd unit'],
    [/\$/, ', which begins a variable in a systemd unit'],
    [/["']/, ', which begins quoted text in a systemd unit'],
    [/\\/, ', which changes what follows in a systemd unit'],
    [/;/, ', which can end a command in a systemd unit'],
  ],
};

/** A name of apt-get(8), which takes more than names: options, patterns, versions, and removals. */
export const aptName: Language = {
  meanings: [
    [/-$/, ' at its end, which makes apt-get remove the package'],
    [/^-/, ' at its beginning, which makes it an option of apt-get'],
    [/\.$/, ' at its end, which makes it a pattern for apt-get'],
    [/[*?^$|[\]~()!]/, ', which makes it a pattern for apt-get'],
    [/=/, ', which asks apt-get for a version'],
    [/\//, ', which asks apt-get for a release'],
    [/:/, ', which asks apt-get for an architecture'],
  ],
};
