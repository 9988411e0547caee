import { Document, visit } from 'yaml';

/** A piece of JSON Schema, as far as the reference looks into it. */
type Schema = {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly anyOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
};

/** Fills each `<!-- keys of PATH -->` of a text with a list of what the schema has there. */
export function fillLists(text: string, schema: Schema): string {
  return text.replace(
    /(<!-- keys of (\S+) -->\n)[^]*?(<!-- end -->)/g,
    (_, start: string, path: string, end: string) =>
      `${start}\n${toList(find(schema, path))}\n\n${end}`,
  );
}

// `services.*.check`: a star is an item of a list, or a value of a map with free keys.
function find(schema: Schema, path: string): Schema {
  if (path === 'file') return schema;
  return path.split('.').reduce((parent, segment) => {
    const map = withKeys(parent);
    const child =
      segment === '*' ? (map.items ?? map.additionalProperties) : map.properties?.[segment];
    if (child === undefined || child === false) throw new Error(`no ${segment} of ${path}`);
    return child;
  }, schema);
}

function withKeys(schema: Schema): Schema {
  const lists = schema.anyOf?.find(({ type }) => type === 'array');
  return schema.anyOf?.find(({ properties }) => properties !== undefined) ?? lists ?? schema;
}

function toList(schema: Schema): string {
  const { properties = {}, required = [] } = withKeys(schema);
  return Object.entries(properties)
    .map(([key, value]) =>
      toItem(value, required.includes(key) ? `\`${key}\` (required)` : `\`${key}\``),
    )
    .join('\n');
}

// A list, not a table: lines of a table do not fit a terminal or a telephone.
function toItem(schema: Schema, name: string): string {
  const [meaning = '', written] = (schema.description ?? '').split(' Default: ');
  const usual = written?.replace(/\.$/, '') ?? showDefault(schema.default);
  const example = showExample(schema);
  const facts = [
    describeValue(schema),
    usual && `default: ${usual}`,
    example && example !== usual && `example: ${example}`,
  ];
  return `- **${name}**: ${meaning} ${toSentence(facts.filter(Boolean).join('; '))}`;
}

function toSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function showDefault(value: unknown): string {
  return value === undefined || typeof value === 'object' ? '' : `\`${toFlow(value)}\``;
}

function showExample(schema: Schema): string {
  const example = schema.examples?.[0] ?? schema.default;
  if (example === undefined || JSON.stringify(example) === '{}') return '';
  return `\`${toFlow(example)}\``;
}

/** The value in one line of YAML, without quotes where it needs none. */
function toFlow(value: unknown): string {
  const document = new Document(value, { version: '1.2' });
  visit(document, { Collection: (_, node) => void (node.flow = true) });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trim();
}

function describeValue(schema: Schema): string {
  if (schema.anyOf !== undefined)
    return [...new Set(schema.anyOf.map(describeValue))].join(', or ');
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  switch (schema.type) {
    case 'integer':
      return `${schema.minimum ?? ''} to ${schema.maximum ?? ''}`;
    case 'number':
      return `${schema.minimum ?? ''} to ${schema.maximum ?? ''}, with fractions`;
    case 'boolean':
      return '`true`, `false`';
    case 'array':
      return `list of ${schema.items === undefined ? '' : describeValue(schema.items)}`;
    case 'object':
      return 'map';
    default:
      return 'text';
  }
}
