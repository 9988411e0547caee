import { runProcess } from '../../src/cli/run-process.js';
import { createScripted } from './scripted-commands.js';

await runProcess(createScripted, (code) => process.exit(code));
