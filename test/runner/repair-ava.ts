/*
 * Loaded before ava (--import). ava 7.0's TAP reporter dies when it has to name the tests that were
 * pending at a timeout or at process.exit(): it expects an error as workers send it, and gets an Error.
 */
type TapEvent = { readonly err?: unknown };
type TapReporter = {
  prototype: { writeTest: (this: unknown, event: TapEvent, flags: unknown) => void };
};

const file = new URL('../../../node_modules/ava/lib/reporters/tap.js', import.meta.url);
const { default: reporter } = (await import(file.href)) as { default: TapReporter };
const { writeTest } = reporter.prototype;

function asSentByWorker(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return { type: 'native', name: error.name, originalError: error, stack: error.stack };
}

reporter.prototype.writeTest = function (event, flags) {
  writeTest.call(this, { ...event, err: asSentByWorker(event.err) }, flags);
};
