#!/usr/bin/env node
import { createLvsdeploy } from './cli/lvsdeploy.js';
import { runProcess } from './cli/run-process.js';

await runProcess(createLvsdeploy, (code) => process.exit(code));
