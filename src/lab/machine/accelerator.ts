import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { bootArgs, emulator, type Accelerator } from './machine-args.js';
import { programEnv } from './requirements.js';
import { runProgram } from '../ssh/run-program.js';

const probeTimeoutMs = 10_000;

/** The emulator's version line; a saved machine is for one version only. */
export async function readEmulatorVersion(): Promise<string> {
  const { stdout } = await runProgram([emulator, '--version'], { env: programEnv() });
  return stdout.split('\n')[0] ?? '';
}

function hasKvmDevice(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

// The device can exist, and open, where a guest hangs in early boot; so one is really booted.
async function bootsWithKvm(kernel: string, initrd: string): Promise<boolean> {
  const hardware = { accelerator: 'kvm', cpus: 1, memoryMb: 256 } as const;
  const probe = ['-append', 'quiet panic=-1 lab.probe', '-no-reboot'];
  const { exitStatus } = await runProgram(
    [emulator, ...bootArgs(hardware, kernel, initrd), ...probe],
    { env: programEnv(), timeoutMs: probeTimeoutMs },
  );
  return exitStatus === 0;
}

function readAnswers(file: string): Readonly<Record<string, Accelerator>> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Accelerator>;
  } catch {
    return {};
  }
}

/** Finds out whether KVM works here; the answer is kept for this kernel and this emulator. */
export async function chooseAccelerator(
  folder: string,
  {
    kernel,
    initrd,
    onProgress,
  }: {
    readonly kernel: string;
    readonly initrd: string;
    readonly onProgress: (text: string) => void;
  },
): Promise<Accelerator> {
  if (!hasKvmDevice()) return 'tcg';
  const file = path.join(folder, 'accelerator.json');
  const key = `${os.release()} ${await readEmulatorVersion()}`;
  const known = readAnswers(file)[key];
  if (known !== undefined) return known;
  onProgress(`trying whether KVM works here (at most ${String(probeTimeoutMs / 1000)} s)`);
  const answer = (await bootsWithKvm(kernel, initrd)) ? 'kvm' : 'tcg';
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ [key]: answer })}\n`);
  return answer;
}
