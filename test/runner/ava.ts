/*
 * ava's command line, with a reporter that says more. Not by --import, which ava would hand on to each
 * process of tests.
 */
import { avaFile } from './ava-file.js';
import { extendReporter, type Reporter } from './ava-reporter.js';

type ReporterModule = { readonly default: { readonly prototype: Reporter } };

const tap = (await import(avaFile('lib/reporters/tap.js'))) as ReporterModule;
extendReporter(tap.default.prototype);
await import(avaFile('entrypoints/cli.mjs'));
