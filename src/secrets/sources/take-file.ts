import type { SecretAnswer, SecretSource } from '../../model/run/secret-source.js';
import { quote } from '../../model/text/shell-quote.js';
import { answerWith } from '../secret-text.js';
import { formatMode, isOpenToOthers, readSmallFile } from '../small-file.js';

/** A secret in a plain file. That others may read it is said and no obstacle: it may be meant so. */
export async function takeFile({
  path,
  written,
}: Extract<SecretSource, { type: 'file' }>): Promise<SecretAnswer> {
  const file = await readSmallFile(path, written);
  if ('objection' in file) return { type: 'refused', objection: file.objection };
  const answer = answerWith(file.bytes, written);
  if (answer.type !== 'taken' || !isOpenToOthers(file)) return answer;
  const caution = {
    message: `${written} is open to other users (mode ${formatMode(file)})`,
    suggestion: `take that away: chmod 600 ${quote(path)}`,
  };
  return { ...answer, caution };
}
