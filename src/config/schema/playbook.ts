import * as z from 'zod';
import { gateNames, togetherNames } from '../../model/plan/playbook.js';
import { findBadValues } from './arg-value.js';
import { hostPath } from '../../model/values/value-kinds.js';
import { line, text, valueOf, wholeNumber } from './leaves.js';

/** The kinds of resources that a task can name, each with its arguments. */
export type KnownResources = ReadonlyMap<string, readonly string[]>;

const tag = text(/^[A-Za-z0-9][\w.-]*$/, 'a word of letters, digits, "_", "." and "-"');

const tags = z
  .union([tag, z.array(tag)], { error: 'a tag or a list of tags' })
  .optional()
  .describe('Words by which `--tags` selects.');

const dotted = '[A-Za-z_][\\w-]*(\\.[\\w-]+)*';

const taskShape = {
  name: line.describe('What is true when the task is done: `keepalived runs`.'),
  when: text(
    new RegExp(`^(not )?${dotted}$`),
    'a dotted name such as "has.gateway", or "not has.gateway"',
  )
    .optional()
    .describe('The task is skipped where this is false, empty or absent. Default: always.'),
  undo_while: valueOf(hostPath)
    .optional()
    .describe(
      'A file of lvsdeploy on the host: while it is there, the task is taken back, as `lvsdeploy down` does; else it does nothing. Default: the task is done.',
    )
    .meta({ examples: ['/etc/sysctl.d/90-lvsdeploy-nat.conf'] }),
  each: text(new RegExp(`^${dotted}$`), 'a dotted name such as "vips"')
    .optional()
    .describe('A list; the task is done once for each `item`. Default: once.'),
  tags,
};

const argument = z
  .unknown()
  .check(({ value, issues }) => {
    for (const { path, message } of findBadValues(value)) {
      issues.push({ code: 'custom', input: value, path: [...path], message });
    }
  })
  .optional();

function argumentsOf(names: readonly string[]) {
  const shape = Object.fromEntries(names.map((name) => [name, argument]));
  return z.strictObject(shape, { error: 'a map of arguments' }).optional();
}

function task(resources: KnownResources) {
  const kinds = Object.fromEntries(
    [...resources].map(([kind, names]) => [
      kind,
      argumentsOf(names).describe(`Arguments: ${names.join(', ')}.`),
    ]),
  );
  return z
    .strictObject({ ...kinds, ...taskShape }, { error: 'a map with "name" and one resource' })
    .meta({ examples: [{ name: 'a task' }] });
}

const selector = text(/^[A-Za-z0-9][\w.-]*$/, '"all", a role, or the name of a host');

function play(resources: KnownResources) {
  return z.strictObject({
    name: line.describe('Name of the play.').meta({ examples: ['a play'] }),
    hosts: selector
      .describe(
        '`all`, a role (`directors`, `real_servers`, `gateway` ...), or the name of a host.',
      )
      .meta({ examples: ['all'] }),
    serial: wholeNumber(1, 1000).optional().describe('How many hosts at once. Default: all.'),
    needs: z
      .union([selector, z.array(selector)], { error: 'a role or host, or a list of them' })
      .optional()
      .describe(
        'Roles and hosts: if one of them failed in an earlier play, this one is not started. Default: none.',
      ),
    gate: z
      .enum(gateNames)
      .optional()
      .describe(
        '`serving`: after each batch the cluster must serve, or the batch is restored and the run ends. Default: no gate.',
      ),
    together: z
      .enum(togetherNames)
      .optional()
      .describe(
        '`vrrp`: a reload that changes what directors must agree on, such as the VIPs, is done on all hosts at the same moment, or as a handover. Default: one batch after the other, as `serial` says.',
      ),
    tags,
    tasks: z
      .array(task(resources), { error: 'a list of tasks' })
      .min(1, { error: 'a list of at least one task' })
      .describe('What these hosts must be like, in order.')
      .meta({ examples: [[{ name: 'a task' }]] }),
  });
}

const include = z.strictObject({
  include: line.describe('Another playbook, relative to this one.'),
});

/** A playbook as it is written, for the resources that there are. */
export function playbookSchema(resources: KnownResources) {
  const entry = z
    .union([play(resources), include], { error: 'a play, or "include: FILE"' })
    .meta({ examples: [{ name: 'a play', hosts: 'all', tasks: [{ name: 'a task' }] }] });
  return z
    .array(entry, { error: 'a list of plays; see docs/playbooks.md' })
    .min(1, { error: 'a list of at least one play' })
    .meta({ title: 'lvsdeploy playbook', description: 'What hosts must be like, play by play.' });
}

type Entry = z.output<ReturnType<typeof playbookSchema>>[number];
export type IncludeInput = Extract<Entry, { readonly include: string }>;
export type PlayInput = Exclude<Entry, IncludeInput>;
export type TaskInput = PlayInput['tasks'][number];
/** The keys of a task that are not resources. */
export const taskKeys: readonly string[] = Object.keys(taskShape);
