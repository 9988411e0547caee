import type { Command } from 'commander';
import { checkCommand } from '../commands/check.js';
import { deployCommand } from '../commands/deploy.js';
import { diagnoseCommand } from '../commands/diagnose.js';
import { downCommand } from '../commands/down.js';
import { drainCommand, undrainCommand } from '../commands/drain.js';
import { emergencyCommand } from '../commands/emergency.js';
import { explainCommand } from '../commands/explain.js';
import { factsCommand } from '../commands/facts.js';
import { forecastCommand } from '../commands/forecast.js';
import { historyCommand } from '../commands/history.js';
import type { Invocation } from '../app/invocation/invocation.js';
import { judgeCommand } from '../commands/judge.js';
import { labCommand } from '../commands/lab.js';
import { logsCommand } from '../commands/logs.js';
import { planCommand } from '../commands/plan.js';
import { renderCommand } from '../commands/render.js';
import { retireCommand } from '../commands/retire.js';
import { rollbackCommand } from '../commands/rollback.js';
import { schemaCommand } from '../commands/schema.js';
import { secretCommand } from '../commands/secret.js';
import { statusCommand } from '../commands/status.js';
import { upCommand } from '../commands/up.js';
import { validateCommand } from '../commands/validate.js';
import { verifyCommand } from '../commands/verify.js';
import { createProgram } from './program.js';

/** In the order in which --help lists them. */
const commands: readonly ((invocation: Invocation) => Command)[] = [
  validateCommand,
  planCommand,
  forecastCommand,
  upCommand,
  downCommand,
  rollbackCommand,
  retireCommand,
  drainCommand,
  undrainCommand,
  deployCommand,
  historyCommand,
  verifyCommand,
  judgeCommand,
  statusCommand,
  checkCommand,
  emergencyCommand,
  diagnoseCommand,
  logsCommand,
  factsCommand,
  renderCommand,
  explainCommand,
  schemaCommand,
  secretCommand,
  labCommand,
];

/** lvsdeploy with all its commands. */
export function createLvsdeploy(invocation: Invocation): Command {
  const made = commands.map((createCommand) => createCommand(invocation));
  return createProgram(invocation, made);
}
