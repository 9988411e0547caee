import type { Cluster } from '../model/cluster.js';

/**
 * The line, without a comment sign, that says in every file on a host where it comes from. It holds
 * nothing that differs between runs: the same inventory gives the same file.
 */
export function managedBy({ name, inventory }: Cluster): string {
  const line = `Managed by lvsdeploy from inventory ${inventory} (cluster ${name}): changes made here are overwritten.`;
  // A newline in a file's name must not end the comment.
  return line.replaceAll(/\p{Cc}/gu, '?');
}
