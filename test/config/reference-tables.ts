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

/** Fills each `<!-- keys of PATH -->` of a text with the table of what the schema has there. */
export function fillTables(text: string, schema: Schema): string {
  return text.replace(
    /(<!-- keys of (\S+) -->\n)[^]*?(<!-- end -->)/g,
    (_, start: string, path: string, end: string) =>
      `${start}\n${toTable(find(schema, path))}\n\n${end}`,
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

function toTable(schema: Schema): string {
  const { properties = {}, required = [] } = withKeys(schema);
  const rows = Object.entries(properties).map(([key, value]) => {
    const [meaning = '', written] = (value.description ?? '').split(' Default: ');
    const fallback = written?.replace(/\.$/, '') ?? showDefault(value.default);
    return toRow([
      `\`${key}\``,
      describeValue(value),
      required.includes(key) ? '**required**' : fallback,
      showExample(value),
      meaning,
    ]);
  });
  const head = toRow(['key', 'value', 'default', 'example', 'meaning']);
  return [head, toRow(Array.from({ length: 5 }, () => '---')), ...rows].join('\n');
}

function toRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function showDefault(value: unknown): string {
  return value === undefined || typeof value === 'object' ? '' : `\`${toFlow(value)}\``;
}

function showExample(schema: Schema): string {
  const example = schema.examples?.[0] ?? schema.default ?? schema.enum?.[0];
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
      return `${schema.minimum ?? ''} to ${schema.maximum ?? ''}, may be fractional`;
    case 'boolean':
      return '`true`, `false`';
    case 'array':
      return `list of: ${schema.items === undefined ? '' : describeValue(schema.items)}`;
    case 'object':
      return 'map';
    default:
      return 'text';
  }
}
