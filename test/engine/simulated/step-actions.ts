import { verbs } from './systemd.js';
import { applyBuild, installBuild, uninstallBuild } from './build-actions.js';
import { CommandFailure, UnknownScript } from './command-failure.js';
import { putFile, type HostState } from './host-state.js';
import { activate } from './activation-actions.js';
import { runIpvsadm } from './ipvs.js';
import { nftProgram, readRuleset } from './nft-command.js';
import { installPackages } from './package-actions.js';
import { isKeepalivedConf } from './programs.js';
import { readWord, readWords, wordAfter } from './shell-words.js';
import { runSimpleCommand } from './simple-command.js';

/** Something that a step has done or not, whenever it is cut off; throws a CommandFailure. */
export type Action = (state: HostState) => void;

/** What a step's script asks for, read out of its text; equal to the step of the plan it comes from. */
export type PerformedStep =
  | { readonly type: 'run'; readonly script: string }
  | {
      readonly type: 'write';
      readonly path: string;
      readonly content: string;
      readonly mode: number;
      readonly owner: string;
      readonly group: string;
      readonly validate?: string;
    }
  | { readonly type: 'put' | 'fetch'; readonly path: string };

type Write = Extract<PerformedStep, { type: 'write' }>;

/** Reads a step as it would be told by a plan. */
export function readStep(script: string): PerformedStep {
  return readWrite(script) ?? { type: 'run', script };
}

function readWrite(script: string): Write | undefined {
  const printed = /^printf '%s' /m.exec(script);
  if (printed === null) return undefined;
  const content = readWord(script, printed.index + printed[0].length);
  // Around the content, so that nothing in it is taken for a command.
  const rest = script.slice(0, printed.index) + script.slice(content.end);
  const moved = /^mv (?:-\w+ )*"\$\w+" /m.exec(rest);
  if (moved === null || !/^ >"\$\w+"/.test(script.slice(content.end))) return undefined;
  const [owner = '', group = ''] = (wordAfterMatch(rest, /^chown /m) ?? 'root:root').split(':');
  const validate = wordAfter(rest, 'sh -c ');
  return {
    type: 'write',
    path: readWord(rest, moved.index + moved[0].length).text,
    content: content.text,
    mode: Number.parseInt(wordAfterMatch(rest, /^chmod /m) ?? '', 8),
    owner,
    group,
    ...(validate === undefined ? {} : { validate }),
  };
}

function wordAfterMatch(script: string, before: RegExp): string | undefined {
  const found = before.exec(script);
  return found === null ? undefined : readWord(script, found.index + found[0].length).text;
}

/** What a script does on a host, one after the other. */
export function listActions(script: string): readonly Action[] {
  const write = readWrite(script);
  if (write !== undefined) return replaceFile(write);
  // It tidies up what is kept of earlier runs.
  if (script === 'keep_finish') return [];
  const composite = composites.find(({ marks }) => marks.every((mark) => script.includes(mark)));
  if (composite !== undefined) return composite.read(script);
  return script
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => (state: HostState) => runSimpleCommand(state, line));
}

const composites: readonly {
  readonly marks: readonly string[];
  readonly read: (script: string) => readonly Action[];
}[] = [
  { marks: ['apt-get', 'apt install'], read: installPackages },
  { marks: ['reload_hash=', 'restart_hash='], read: activate },
  // Here nobody is slow to take an address over.
  { marks: ['keepalived did not take'], read: () => [] },
  // ... and who takes it needs not say so.
  { marks: ['perl -e ', 'socket my $net'], read: () => [] },
  { marks: ['arp(7), LOCKTIME'], read: () => [] },
  { marks: ['systemctl stop ', '--property=ActiveState'], read: stopUnit },
  { marks: ['rmdir --ignore-fail-on-non-empty -- '], read: removeFile },
  { marks: ['ipvsadm -'], read: editTable },
  { marks: ['archive=$root', "run 'make install'"], read: applyBuild },
  { marks: ['archive=$root', '"$stage/manifest"'], read: installBuild },
  { marks: ['give_back()', 'rm -rf -- "$state"'], read: uninstallBuild },
];

function removeFile(script: string): readonly Action[] {
  const path = wordAfter(script, 'rmdir --ignore-fail-on-non-empty -- ') ?? '';
  return [({ files }) => void files.delete(path.replace(/;$/, ''))];
}

function stopUnit(script: string): readonly Action[] {
  const unit = wordAfter(script, 'systemctl stop ') ?? '';
  return [(state) => verbs['stop']?.(state, unit)];
}

// What it asks and waits for around them is for a table with connections.
function editTable(script: string): readonly Action[] {
  return [
    ...script.matchAll(
      /(?<=^PATH=\$PATH:\/usr\/sbin:\/sbin |\$\()ipvsadm (?<words>-.*?)(?= 2>&1\)|$)/gm,
    ),
  ].map(({ groups }) => (state) => {
    state.ipvs = runIpvsadm(state.ipvs, readWords(groups?.['words'] ?? ''));
  });
}

function replaceFile({ path, content, mode, owner, group, validate }: Write): readonly Action[] {
  const slash = path.lastIndexOf('/');
  const temporary = `${path.slice(0, slash)}/.${path.slice(slash + 1)}.lvsdeploy`;
  return [
    (state) => putFile(state, temporary, content, { mode, owner, group }),
    (state) => {
      const file = state.files.get(temporary);
      state.files.delete(temporary);
      if (file === undefined) throw new CommandFailure(`${temporary}: not found`);
      if (validate !== undefined) judge(state, validate, content);
      state.files.set(path, file);
    },
  ];
}

function judge(state: HostState, validate: string, content: string): void {
  if (validate === 'sh -n "$1"') return;
  if (validate === `${nftProgram} -c -f "$1"`) {
    readRuleset(content);
    return;
  }
  if (!validate.endsWith('keepalived -t -f "$1"')) throw new UnknownScript(validate);
  const program = state.files.get('/usr/sbin/keepalived');
  if (program === undefined) throw new CommandFailure('keepalived: not found', 127);
  if (!isKeepalivedConf(content)) throw new CommandFailure('keepalived: (Line 1) unknown', 5);
}
