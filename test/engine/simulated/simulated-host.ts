import { PassThrough } from 'node:stream';
import type { CommandResult, ExecOptions } from '../../../src/model/host/connection.js';
import type { FactRef } from '../../../src/model/host/fact.js';
import { managedHostsFolder } from '../../../src/model/run/managed-by.js';
import { CommandFailure, UnknownScript } from './command-failure.js';
import { putFile, type HostState } from './host-state.js';
import { answers } from './probe-answers.js';
import { readWords } from './shell-words.js';
import { listActions, readStep, type PerformedStep } from './step-actions.js';

/** What may happen around everything that a host does. */
export type Surroundings = {
  /** Before each action; throws what ends the connection. */
  readonly beforeAction: (state: HostState) => Promise<void>;
  /** After each action, and once more when a script has ended. */
  readonly afterAction: (state: HostState) => void;
  readonly afterScript: (state: HostState) => void;
};

/** A host of a simulated cluster. */
export type HostInCluster = {
  /** What was done here, in order. */
  readonly performed: PerformedStep[];
  state: HostState;
  /** Lets the host know which snippets stand for which keys. */
  readonly learnFacts: (refs: readonly FactRef[]) => void;
  readonly exec: (command: string, options: ExecOptions) => Promise<CommandResult>;
  /** Puts a file there that came over the network, and takes one home. */
  readonly put: (path: string, content: string | Buffer, mode: number) => Promise<void>;
  readonly take: (path: string) => Promise<string | undefined>;
  /** Ends what is open on a connection that has broken. */
  readonly loseConnection: (error: Error) => void;
};

const probeMark = /^printf '\\n(?<prefix>@@lvsdeploy:\w+:)%s\\n' (?<kind>\S+)$/gm;
const framedStep =
  /^mark 'begin (?<index>\d+)'\n\(\nset -eu\n(?<script>[\s\S]*?)\n\) <\/dev\/null\nstatus=\$\?\n\[ "\$status" -eq 0 \] \|\| name_full_disks.*\nmark "end \k<index> \$status"$/gm;

// What is written down before a change, so that it can be undone, is no part of the step.
const keptBefore = /^\(\nkeep_begin\n[\s\S]*?\nkeep_end\n\)\n/;

/** The steps that an apply script frames, without what it keeps of what was there before; [] is no such script. */
export function readFrames(command: string): readonly string[] {
  return Array.from(command.matchAll(framedStep), ({ groups }) =>
    (groups?.['script'] ?? '').replace(keptBefore, ''),
  );
}

/** A host that understands the scripts of lvsdeploy and does what they say. */
export class SimulatedHost implements HostInCluster {
  readonly performed: PerformedStep[] = [];
  readonly #openChannels = new Set<(error: Error) => void>();
  #snippets: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(
    public state: HostState,
    readonly around: Surroundings,
  ) {}

  learnFacts(refs: readonly FactRef[]): void {
    const asked = refs.map(({ kind, key }): FactRef =>
      kind.within === undefined ? { kind, key } : { ...kind.within, key: kind.within.toKey(key) },
    );
    const kinds = new Map(asked.map(({ kind }) => [kind.name, kind]));
    this.#snippets = new Map(
      Array.from(kinds.values(), (kind) => {
        const own = asked.filter((ref) => ref.kind.name === kind.name);
        const keys = [...new Set(own.map(({ key }) => key))].sort();
        return [`${kind.name}\n${kind.script(keys)}`, keys] as const;
      }),
    );
  }

  /** Runs one command of an exec channel. */
  async exec(command: string, options: ExecOptions): Promise<CommandResult> {
    if (command.includes('flock -n 9')) return this.#holdLock(options);
    if (command.includes(`cd ${managedHostsFolder}`)) return this.#remember(command);
    const scripts = readFrames(command);
    if (scripts.length > 0) {
      const prefix = /@@lvsdeploy:\w+:/.exec(command)?.[0] ?? '';
      return this.#apply(scripts, prefix, options);
    }
    return this.#probe(command);
  }

  // What the hosts of the cluster are is written down as a file for each of them.
  #remember(command: string): CommandResult {
    const { files } = this.state;
    for (const line of command.split('\n')) {
      const words = readWords(line);
      const file = `${managedHostsFolder}/${words.at(-1)}`;
      if (words[0] === 'printf') putFile(this.state, file, `${words[2]}\n`);
      if (words[0] === 'rm') files.delete(file);
    }
    return { exitStatus: 0, stdout: '', stderr: '' };
  }

  // Until whoever holds it ends its input, or the connection breaks.
  async #holdLock({ feed, onStdout }: ExecOptions): Promise<CommandResult> {
    const stdin = new PassThrough();
    feed?.(stdin);
    onStdout?.('held\n');
    stdin.resume();
    await new Promise((resolve, reject) => {
      stdin.on('end', resolve);
      this.#openChannels.add(reject);
    });
    return { exitStatus: 0, stdout: 'held\n', stderr: '' };
  }

  put(path: string, content: string | Buffer, mode: number): Promise<void> {
    return this.#act((state) => putFile(state, path, content.toString('latin1'), { mode }));
  }

  async take(path: string): Promise<string | undefined> {
    await this.#act(() => undefined);
    return this.state.files.get(path)?.content;
  }

  readonly loseConnection = (error: Error): void => {
    for (const end of this.#openChannels) end(error);
    this.#openChannels.clear();
  };

  #probe(command: string): CommandResult {
    const marks = [...command.matchAll(probeMark)];
    const { prefix = '' } = marks[0]?.groups ?? {};
    const end = command.indexOf(`\nprintf '\\n${prefix}end\\n'`);
    if (marks.length === 0 || end < 0) throw new UnknownScript(command);
    const sections = marks.map((mark, index) => {
      const kind = mark.groups?.['kind'] ?? '';
      const until = marks[index + 1]?.index ?? end + 1;
      const snippet = command.slice(mark.index + mark[0].length + 1, until - 1);
      return `\n${prefix}${kind}\n${this.#answer(kind, snippet)}`;
    });
    return { exitStatus: 0, stdout: `${sections.join('\n')}\n${prefix}end\n`, stderr: '' };
  }

  #answer(kind: string, snippet: string): string {
    const keys = this.#snippets.get(`${kind}\n${snippet}`);
    const answer = answers[kind];
    if (keys === undefined || answer === undefined) throw new UnknownScript(`${kind}: ${snippet}`);
    return answer(this.state, keys, snippet);
  }

  async #apply(
    scripts: readonly string[],
    prefix: string,
    { onStdout }: ExecOptions,
  ): Promise<CommandResult> {
    let stdout = '';
    let stderr = '';
    const mark = (label: string): void => {
      stdout += `\n${prefix}${label}\n`;
      stderr += `\n${prefix}${label}\n`;
      onStdout?.(`\n${prefix}${label}\n`);
    };
    for (const [index, script] of scripts.entries()) {
      mark(`begin ${index}`);
      if (script !== 'keep_finish') this.performed.push(readStep(script));
      const failure = await this.#run(script);
      stderr += failure?.message ?? '';
      mark(`end ${index} ${failure?.exitStatus ?? 0}`);
      if (failure !== undefined) return { exitStatus: 1, stdout, stderr };
    }
    this.around.afterScript(this.state);
    return { exitStatus: 0, stdout, stderr };
  }

  async #run(script: string): Promise<CommandFailure | undefined> {
    try {
      for (const action of listActions(script)) await this.#act(action);
      return undefined;
    } catch (error) {
      if (error instanceof CommandFailure) return error;
      throw error;
    }
  }

  // Lets one thing happen that is done or not.
  async #act(action: (state: HostState) => void): Promise<void> {
    await this.around.beforeAction(this.state);
    action(this.state);
    this.around.afterAction(this.state);
  }
}
