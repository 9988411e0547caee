import { describeKeys, type KeyDescription } from '../../src/config/reference/describe-key.js';
import { partAt, type SchemaPart } from '../../src/config/reference/schema-tree.js';

/** Fills each `<!-- keys of PATH -->` of a text with a list of what the schema has there. */
export function fillLists(text: string, schema: SchemaPart): string {
  return text.replace(
    /(<!-- keys of (\S+) -->\n)[^]*?(<!-- end -->)/g,
    (_, start: string, path: string, end: string) =>
      `${start}\n${toList(path === 'file' ? schema : partAt(schema, path))}\n\n${end}`,
  );
}

function toList(part: SchemaPart): string {
  return [...describeKeys(part)].map(([key, description]) => toItem(key, description)).join('\n');
}

// A list, not a table: lines of a table do not fit a terminal or a telephone.
function toItem(
  key: string,
  { isRequired, meaning, value, usual, example }: KeyDescription,
): string {
  const facts = [value, usual && `default: ${usual}`, example && `example: ${example}`];
  const name = isRequired ? `\`${key}\` (required)` : `\`${key}\``;
  return `- **${name}**: ${meaning} ${toSentence(facts.filter(Boolean).join('; '))}`;
}

function toSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
