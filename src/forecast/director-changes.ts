import type { FileText } from '../model/plan/effect.js';
import { hostStages, type Plan } from '../model/plan/plan.js';
import { readDirectorConfig, type DirectorConfig } from './director-config.js';

/** A director's configuration before the plan and after it; undefined: it cannot be understood. */
export type DirectorChange = {
  readonly host: string;
  readonly before: DirectorConfig | 'absent' | undefined;
  readonly after: DirectorConfig | undefined;
};

/** The directors whose keepalived is to load other content of the file that it is started with. */
export function listDirectorChanges(plan: Plan): readonly DirectorChange[] {
  return hostStages(plan).flatMap(({ host, tasks }) =>
    tasks
      .flatMap(({ changes }) => changes)
      .flatMap(({ effect }) => {
        if (effect?.type !== 'director-configured' || effect.part !== 'main') return [];
        const { before, after } = effect;
        return [
          {
            host,
            before: before === 'absent' ? before : understand(before),
            after: understand(after),
          },
        ];
      }),
  );
}

function understand(content: FileText): DirectorConfig | undefined {
  return typeof content === 'string' ? undefined : readDirectorConfig(content.text);
}
