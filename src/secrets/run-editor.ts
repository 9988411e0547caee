import { spawn } from 'node:child_process';
import type { Environment } from '../model/host/environment.js';

/** What an editor is started with. */
export type EditorWorld = { readonly env: Environment; readonly signal: AbortSignal };

/**
 * Lets a person edit a file, in `$VISUAL`, `$EDITOR` or vi(1), on the terminal of this process. Resolves
 * with the exit code, or the name of the signal that ended it; rejects with the reason of an abort.
 */
export async function runEditor(file: string, { env, signal }: EditorWorld): Promise<string> {
  signal.throwIfAborted();
  const editor =
    [env['VISUAL'], env['EDITOR']].find((one) => one !== undefined && one !== '') ?? 'vi';
  // An editor may have arguments, as git(1) allows. Without a shell around it, it gets our signal itself.
  const isPlain = /^[\w./+:@, -]+$/.test(editor);
  const args = ['-c', `${isPlain ? 'exec ' : ''}${editor} "$@"`, editor, file];
  const child = spawn('sh', args, { env, stdio: 'inherit' });
  const end = () => void child.kill('SIGTERM');
  signal.addEventListener('abort', end);
  try {
    const code = await new Promise<string>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, name) => resolve(name ?? String(status)));
    });
    signal.throwIfAborted();
    return code;
  } finally {
    signal.removeEventListener('abort', end);
  }
}
