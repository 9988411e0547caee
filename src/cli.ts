#!/usr/bin/env node
import { guardProcess } from './cli/guard-process.js';
import { createProgram } from './cli/program.js';
import { runProgram } from './cli/run-program.js';
import { labCommand } from './commands/lab.js';

guardProcess((code) => process.exit(code));

process.exit(
  await runProgram((finish) => createProgram([labCommand(finish)]), process.argv.slice(2)),
);
