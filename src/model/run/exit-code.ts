/** The exit codes of every command, as documented for scripts and CI. */
export const exitCodes = {
  success: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  locked: 4,
  changesPending: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
