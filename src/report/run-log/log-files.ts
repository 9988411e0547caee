import { mkdirSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import path from 'node:path';

/** More than anybody looks back for; the oldest go first. */
const keptLogs = 200;

/** The log of one run. */
export type LogFile = { readonly id: number; readonly path: string };

const logName = /^(\d{1,12})\.ndjson$/;

/** The logs of a folder, the oldest first, by their numbers: no clock has a say in it. */
export function listLogFiles(folder: string): readonly LogFile[] {
  return readFolder(folder)
    .flatMap((name) => {
      const id = logName.exec(name)?.[1];
      return id === undefined ? [] : [{ id: Number(id), path: path.join(folder, name) }];
    })
    .sort((a, b) => a.id - b.id);
}

function readFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/**
 * Makes the next log's file, which only this user can read, and forgets the oldest ones. Two runs
 * that begin at once get two numbers.
 */
export function createLogFile(folder: string): LogFile & { readonly fd: number } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = listLogFiles(folder);
  const log = openNext(folder, (files.at(-1)?.id ?? 0) + 1);
  const surplus = Math.max(0, files.length + 1 - keptLogs);
  for (const { path: oldest } of files.slice(0, surplus)) forget(oldest);
  return log;
}

function openNext(folder: string, id: number): LogFile & { readonly fd: number } {
  const file = path.join(folder, `${String(id).padStart(6, '0')}.ndjson`);
  try {
    return { id, path: file, fd: openSync(file, 'wx', 0o600) };
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return openNext(folder, id + 1);
    throw error;
  }
}

function forget(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Another run was quicker, or it may not be; one log too many does no harm.
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
