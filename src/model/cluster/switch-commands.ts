/**
 * Shell commands of the operator, run on the control host, that take something from a host and give it back;
 * `$LVSDEPLOY_HOST` and `$LVSDEPLOY_ADDRESS` say which host is meant.
 */
export type SwitchCommands = { readonly off: string; readonly on: string };
