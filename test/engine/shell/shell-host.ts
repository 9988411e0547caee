import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { CommandResult, ExecOptions } from '../../../src/model/host/connection.js';
import type { BuiltFile } from '../simulated/build-actions.js';
import { CommandFailure } from '../simulated/command-failure.js';
import type { HostState } from '../simulated/host-state.js';
import { readFrames, type HostInCluster, type Surroundings } from '../simulated/simulated-host.js';
import { readStep, type PerformedStep } from '../simulated/step-actions.js';
import { packBuild } from './build-archive.js';
import { HostFolder, put } from './host-folder.js';
import { runProgram } from './host-programs.js';
import { showKernel } from './kernel-files.js';
import { ProgramPort, type Answer, type Request } from './program-port.js';
import { equip, type HostShell } from './tools.js';

const counter = '.host/commands';

// bash alone tells of each command before it runs it, within functions and subshells as well. What watches
// whether steps work (engine/perform/work-watch.ts) is none of them, nor is one of two that begin at the same moment.
const countingScript = (last: number): string => `
set -T
before_command() {
  case " \${FUNCNAME[*]} " in *' watch_work '*) return 0 ;; esac
  read -r commands_before </${counter} || return 0
  echo "$((commands_before + 1))" >/${counter}
  [ "$commands_before" != ${last - 1} ] || command kill -KILL 0
}
trap before_command DEBUG`;

const patienceMs = 120_000;
const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

type Channel = { readonly child: ChildProcess; readonly fail: (error: Error) => void };

/**
 * A host on which the scripts of lvsdeploy run in a real shell, in a folder that is their root. What is simulated
 * is what they talk to: programs of the system, and what the kernel shows.
 */
export class ShellHost implements HostInCluster {
  readonly performed: PerformedStep[] = [];
  readonly #shell: HostShell;
  readonly #around: Surroundings;
  readonly #channels = new Set<Channel>();
  readonly #shown = new Map<string, string>();
  #state: HostState;
  #beforeSteps = '';
  #root: { readonly folder: HostFolder; readonly port: ProgramPort } | undefined;

  constructor(shell: HostShell, state: HostState, around: Surroundings) {
    this.#shell = shell;
    this.#around = around;
    this.#state = inRealTime(state);
  }

  get state(): HostState {
    return this.#state;
  }

  set state(state: HostState) {
    if (this.#root !== undefined) throw new Error('Scripts have run on this host already.');
    this.#state = inRealTime(state);
  }

  readonly learnFacts = (): void => undefined;

  /** Runs one command of an exec channel. */
  async exec(command: string, { stdin, feed, onStdout }: ExecOptions): Promise<CommandResult> {
    const { folder } = this.#open();
    this.#show(folder);
    const frames = readFrames(command).filter((script) => script !== 'keep_finish');
    const before = frames.length > 0 ? this.#beforeSteps : '';
    const script = `. /.host/preamble\n${before}\n${command}`;
    const child = spawn('unshare', ['--net', `--root=${folder.root}`, '/bin/sh', '-c', script], {
      stdio: 'pipe',
      detached: true,
      env: environment,
    });
    child.stdin.on('error', () => undefined);
    if (feed) feed(child.stdin);
    else child.stdin.end(stdin ?? '');
    // One that is fed lasts until its input ends.
    const giveUp = () => this.loseConnection(new Error(`This does not end:\n${command}`));
    const timer = feed === undefined ? setTimeout(giveUp, patienceMs) : undefined;
    const result = await this.#follow(child, onStdout).finally(() => clearTimeout(timer));
    folder.load(this.state);
    for (const script of frames.slice(0, countBegun(result.stdout))) {
      this.performed.push(readStep(script));
    }
    if (frames.length > 0) this.#around.afterScript(this.state);
    return result;
  }

  /** Puts a file there that came over the network. */
  async put(place: string, content: string | Buffer, mode: number): Promise<void> {
    await this.#around.beforeAction(this.state);
    const { folder } = this.#open();
    const file = path.join(folder.root, place);
    // What simulated hosts have built is a list of files.
    const isBuilt = typeof content === 'string';
    put(file, isBuilt ? packBuild(JSON.parse(content) as BuiltFile[]) : content);
    chmodSync(file, mode);
    folder.load(this.state);
  }

  /** What a file there holds. */
  take(place: string): Promise<string | undefined> {
    return Promise.resolve(readFileSync(path.join(this.#open().folder.root, place), 'utf8'));
  }

  /** Ends what is open on a connection that has broken. */
  readonly loseConnection = (error: Error): void => {
    for (const { child, fail } of this.#channels) {
      killAll(child);
      fail(error);
    }
  };

  /**
   * From now on counts the commands that bash runs of steps. Before the last of so many, the script is killed with
   * all that it has started.
   */
  countCommands(last = 0): void {
    put(path.join(this.#open().folder.root, counter), '0\n');
    this.#beforeSteps = countingScript(last);
  }

  /** Counts no more; returns how many there were. */
  stopCounting(): number {
    this.#beforeSteps = '';
    return Number(readFileSync(path.join(this.#open().folder.root, counter), 'utf8'));
  }

  /** Its end. */
  destroy(): void {
    this.loseConnection(new Error('The host is gone.'));
    this.#root?.port.close();
    if (this.#root !== undefined) rmSync(this.#root.folder.root, { recursive: true });
  }

  #open() {
    this.#root ??= this.#begin();
    return this.#root;
  }

  #begin() {
    const folder = new HostFolder(equip(this.#shell));
    const port = new ProgramPort(folder.root, (request) => this.#answer(folder, request));
    folder.store(this.state);
    return { folder, port };
  }

  #show(folder: HostFolder): void {
    folder.store(this.state);
    showKernel(folder.root, this.state, this.#shown);
  }

  async #answer(folder: HostFolder, request: Request): Promise<Answer | undefined> {
    try {
      await this.#around.beforeAction(this.state);
      folder.load(this.state);
      const answer = answerOf(this.state, request);
      this.#around.afterAction(this.state);
      this.#show(folder);
      return answer;
    } catch (error) {
      this.loseConnection(error as Error);
      return undefined;
    }
  }

  #follow(child: ChildProcess, onStdout: ExecOptions['onStdout']): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      let stdout = '';
      let stderr = '';
      const channel = { child, fail: reject };
      this.#channels.add(channel);
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        onStdout?.(text);
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      child.on('close', (code) => {
        this.#channels.delete(channel);
        resolve({ exitStatus: code ?? 128, stdout, stderr });
      });
    });
  }
}

function answerOf(state: HostState, request: Request): Answer {
  try {
    return { exitStatus: 0, stdout: runProgram(state, request), stderr: '' };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const { exitStatus, message } = error;
    const says =
      request.words[0] === 'is-enabled'
        ? { stdout: message, stderr: '' }
        : { stdout: '', stderr: message };
    return { exitStatus, ...says };
  }
}

// Files get the time of this machine, so everything else must have it, too.
function inRealTime(state: HostState): HostState {
  return Object.defineProperty(state, 'nowMs', {
    get: () => Date.now(),
    set: () => undefined,
    enumerable: true,
    configurable: true,
  });
}

function countBegun(stdout: string): number {
  return stdout.match(/^@@lvsdeploy:\w+:begin \d+$/gm)?.length ?? 0;
}

function killAll({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
