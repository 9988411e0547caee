import { Secret } from '../model/secret.js';

/** Every secret in a model, wherever it is: nothing that is added to the model can be forgotten. */
export function findSecrets(model: unknown): readonly Secret[] {
  if (model instanceof Secret) return [model];
  if (typeof model !== 'object' || model === null) return [];
  const values: unknown[] = Object.values(model);
  return values.flatMap(findSecrets);
}
