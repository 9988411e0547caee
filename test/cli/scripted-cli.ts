import { guardProcess } from '../../src/cli/guard-process.js';
import { processInvocation } from '../../src/cli/process-invocation.js';
import { runProgram } from '../../src/cli/run-program.js';
import { createScripted } from './scripted-commands.js';

const invocation = processInvocation();
guardProcess(invocation, (code) => process.exit(code));
process.exit(await runProgram(createScripted, invocation));
