import type { Rows } from '../row.js';
import {
  command,
  decimal,
  integer,
  maybe,
  name,
  nothing,
  optional,
  weight,
  words,
} from '../shapes.js';

/** A script whose success is tracked. */
export const vrrpScript: Rows = [
  {
    name: 'script',
    takes: command,
    says: 'The command; status 0 is success.',
  },
  {
    name: 'interval',
    takes: decimal(0, 4294, { places: 3 }),
    default: '1',
    says: 'How often it runs; parts of a second count from 2.3.2 on.',
  },
  {
    name: 'timeout',
    takes: decimal(0, 4294, { places: 3 }),
    default: 'the interval',
    says: 'When a run that has not ended counts as failed.',
  },
  {
    name: 'weight',
    takes: weight(-253, 253, -60),
    default: '0',
    says: 'Added while it succeeds, or taken while it fails; 0: a failure is FAULT.',
  },
  {
    name: 'rise',
    takes: integer(1, 2147483647),
    default: '1',
    says: 'How many runs in a row have to succeed.',
  },
  {
    name: 'fall',
    takes: integer(1, 2147483647),
    default: '1',
    says: 'How many runs in a row have to fail.',
  },
  {
    name: 'user',
    takes: words('<user> [<group>]', 'nobody'),
    default: 'script_user',
    says: 'Whom it runs as.',
  },
  { name: 'init_fail', takes: nothing, says: 'It counts as failed until it has run.' },
];

/** A file whose number is added to priorities. */
export const trackFile: Rows = [
  {
    name: 'file',
    takes: name('path', '/run/keepalived.drain'),
    says: 'The file, with a number in it.',
  },
  {
    name: 'weight',
    takes: weight(-254, 254, -60),
    default: '1',
    says: 'What the number is multiplied with; 0: any number but 0 is FAULT.',
  },
  {
    name: 'init_file',
    takes: words('[<number>] [overwrite]'),
    says: 'What is written into the file at the start if it is not there.',
  },
];

/** A process, or several of one name, that has to run. */
export const vrrpTrackProcess: Rows = [
  {
    name: 'process',
    takes: words('<name> [<argument> ...]', 'haproxy'),
    says: 'The name, with arguments to compare.',
  },
  {
    name: 'param_match',
    takes: optional(words('initial|partial', 'initial')),
    says: 'How much of the arguments has to be the same.',
  },
  {
    name: 'weight',
    takes: weight(-254, 254, -60),
    default: '0',
    says: 'Added while enough of them run, or taken while they do not; 0: FAULT.',
  },
  { name: 'quorum', takes: integer(1, 65535), default: '1', says: 'How many have to run.' },
  { name: 'quorum_max', takes: integer(0, 65535), says: 'How many may run.' },
  {
    name: 'delay',
    takes: decimal(0.000001, 3600),
    says: 'How long a change has to last, either way.',
  },
  { name: 'terminate_delay', takes: decimal(0.000001, 3600), says: 'How long it has to be gone.' },
  { name: 'fork_delay', takes: decimal(0.000001, 3600), says: 'How long it has to run.' },
  {
    name: 'full_command',
    takes: maybe,
    says: 'The name is compared with the whole path of the command.',
  },
];
