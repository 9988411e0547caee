#!/usr/bin/env node
import { flushOutput } from './cli/flush-output.js';
import { guardProcess } from './cli/guard-process.js';
import { createProgram } from './cli/program.js';
import { runProgram } from './cli/run-program.js';
import { diagnoseCommand } from './commands/diagnose.js';
import { downCommand } from './commands/down.js';
import { factsCommand } from './commands/facts.js';
import { historyCommand } from './commands/history.js';
import { judgeCommand } from './commands/judge.js';
import { labCommand } from './commands/lab.js';
import { logsCommand } from './commands/logs.js';
import { planCommand } from './commands/plan.js';
import { renderCommand } from './commands/render.js';
import { rollbackCommand } from './commands/rollback.js';
import { schemaCommand } from './commands/schema.js';
import { statusCommand } from './commands/status.js';
import { upCommand } from './commands/up.js';
import { validateCommand } from './commands/validate.js';
import { verifyCommand } from './commands/verify.js';

guardProcess((code) => process.exit(code));

const exitCode = await runProgram(
  (finish) =>
    createProgram([
      validateCommand(finish),
      planCommand(finish),
      upCommand(finish),
      downCommand(finish),
      rollbackCommand(finish),
      historyCommand(finish),
      verifyCommand(finish),
      judgeCommand(finish),
      statusCommand(finish),
      diagnoseCommand(finish),
      logsCommand(finish),
      factsCommand(finish),
      renderCommand(finish),
      schemaCommand(finish),
      labCommand(finish),
    ]),
  process.argv.slice(2),
);
await flushOutput();
process.exit(exitCode);
