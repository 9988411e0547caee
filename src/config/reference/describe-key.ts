import { Document, visit } from 'yaml';
import { fullForm, type SchemaPart } from './schema-tree.js';

/** What is to be known about a key of the inventory, in words. */
export type KeyDescription = {
  readonly isRequired: boolean;
  readonly meaning: string;
  /** What may be written: `0 to 255`, `list of text`. */
  readonly value: string;
  /** What counts where the key is not written, and an example, as they stand in a file. */
  readonly usual?: string;
  readonly example?: string;
};

/** Describes each key of a map of the inventory, in the order of the schema. */
export function describeKeys(part: SchemaPart): ReadonlyMap<string, KeyDescription> {
  const { properties = {}, required = [] } = fullForm(part);
  return new Map(
    Object.entries(properties).map(([key, value]) => [
      key,
      describe(value, required.includes(key)),
    ]),
  );
}

function describe(part: SchemaPart, isRequired: boolean): KeyDescription {
  const [meaning = '', written] = (part.description ?? '').split(' Default: ');
  const usual = written?.replace(/\.$/, '') ?? showDefault(part.default);
  const example = showExample(part);
  return {
    isRequired,
    meaning,
    value: describeValue(part),
    ...(usual && { usual }),
    ...(example && example !== usual && { example }),
  };
}

function showDefault(value: unknown): string {
  return value === undefined || typeof value === 'object' ? '' : `\`${toFlow(value)}\``;
}

function showExample(part: SchemaPart): string {
  const example = part.examples?.[0] ?? part.default;
  if (example === undefined || JSON.stringify(example) === '{}') return '';
  return `\`${toFlow(example)}\``;
}

/** The value in one line of YAML, without quotes where it needs none. */
function toFlow(value: unknown): string {
  const document = new Document(value, { version: '1.2' });
  visit(document, { Collection: (_, node) => void (node.flow = true) });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trim();
}

function describeValue(part: SchemaPart): string {
  if (part.anyOf !== undefined) return [...new Set(part.anyOf.map(describeValue))].join(', or ');
  if (part.enum !== undefined) return part.enum.map((value) => `\`${String(value)}\``).join(', ');
  switch (part.type) {
    case 'integer':
      return `${part.minimum ?? ''} to ${part.maximum ?? ''}`;
    case 'number':
      return `${part.minimum ?? ''} to ${part.maximum ?? ''}, with fractions`;
    case 'boolean':
      return '`true`, `false`';
    case 'array':
      return `list of ${part.items === undefined ? '' : describeValue(part.items)}`;
    case 'object':
      return 'map';
    default:
      return 'text';
  }
}
