import { createInvocation, type Invocation } from '../app/invocation/invocation.js';

/** The call of the command line that this process is. */
export function processInvocation(): Invocation {
  const [node = process.execPath, script = '', ...args] = process.argv;
  const { env, stdout, stderr } = process;
  return createInvocation({
    ...{ args, program: [node, script], env, stdout, stderr },
    stdin: () => process.stdin,
    startedAt: new Date(Date.now() - process.uptime() * 1000),
  });
}
