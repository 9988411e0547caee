#!/usr/bin/env node
import { flushOutput } from './cli/flush-output.js';
import { guardProcess } from './cli/guard-process.js';
import { createLvsdeploy } from './cli/lvsdeploy.js';
import { processInvocation } from './cli/process-invocation.js';
import { runProgram } from './cli/run-program.js';

const invocation = processInvocation();
guardProcess(invocation, (code) => process.exit(code));

const exitCode = await runProgram(createLvsdeploy, invocation);
await flushOutput(invocation);
process.exit(exitCode);
