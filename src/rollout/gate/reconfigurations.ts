import type { DirectorConfigured, FileText } from '../../model/plan/effect.js';
import type { HostStage } from '../../model/plan/plan.js';

/** The files of a director's configuration to which a stage gives other content. */
export function listReconfigurations({ tasks }: HostStage): readonly DirectorConfigured[] {
  const changes = tasks.flatMap((task) => task.changes);
  return changes.flatMap(({ effect }) => (effect?.type === 'director-configured' ? [effect] : []));
}

/** The text of a file; none: it is not there, or nobody can read it. */
export function textOf(content: FileText): readonly string[] {
  return typeof content === 'string' ? [] : [content.text];
}
