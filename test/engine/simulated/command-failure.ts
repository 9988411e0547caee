/** A command of a script ended with another exit status than 0. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    readonly exitStatus = 1,
  ) {
    super(message);
  }
}

/** The simulation does not know what a host would do; a test must not go on from there. */
export class UnknownScript extends Error {
  override readonly name = 'UnknownScript';

  constructor(script: string) {
    super(`The simulated host does not know what this does:\n${script}`);
  }
}
