import { trackedFile } from '../../model/values/value-kinds.js';
import type { CheckKind } from './kind.js';

// A number as strtol(3) reads it, of base 10, 8 or 16; anything else is 0. perl-base is on every Debian.
const program = [
  'open(my $file, "<", shift) or exit 0; read $file, my $text, 127;',
  'exit($text =~ /^\\s*[+-]?(?:0x0*[1-9a-f]|0[0-7]*[1-7]|[1-9])/i ? 1 : 0);',
].join(' ');

/** A file on the director holds no number but 0, whatever the real server does; check_file.c, with a weight of 0. */
export const file: CheckKind<'FILE'> = {
  word: 'file',
  passes:
    'a file on the director holds 0, or is not there, whatever the real server does: beside another check',
  fields: {
    file: {
      key: 'file',
      takes: trackedFile,
      isRequired: true,
      example: '/run/shop.out',
      says: 'File on each director: a number in it that is not 0 takes the real server out',
    },
  },
  blocks: { FILE_CHECK: {} },
  asks: {
    by: 'host',
    command: ({ file: path }) => ({
      words: ['perl', '-e', program, path],
      passes: `finds 0 in ${path}`,
      fails: `finds another number than 0 in ${path}`,
    }),
  },
  usesPort: false,
  hasNoTimes: true,
  isRefusedAtOnce: false,
  sees: { program: 'never', host: 'never' },
  pauseWhileOutSeconds: () => 0,
};
