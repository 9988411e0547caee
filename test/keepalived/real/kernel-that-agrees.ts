import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/*
 * The functions of libnl by which keepalived's checker speaks with IPVS (libipvs.c): every request is taken.
 * 4 is NL_CB_ACK; the callback is how keepalived learns that the kernel has answered.
 */
const source = `
typedef int (*callback)(void *, void *);
static callback acknowledge;
static void *argument;

int genl_ctrl_resolve(void *socket, const char *name) { return 1; }
int nl_send_auto(void *socket, void *message) { return 0; }

int nl_socket_modify_cb(void *socket, int type, int kind, callback call, void *passed) {
  if (type == 4) {
    acknowledge = call;
    argument = passed;
  }
  return 0;
}

int nl_recvmsgs_default(void *socket) {
  if (acknowledge) acknowledge(0, argument);
  return 0;
}
`;

/**
 * A library for LD_PRELOAD, so that keepalived's checker runs, and tells what it has read, on a kernel
 * without IPVS. Throws where there is no C compiler.
 */
export function makeKernelThatAgrees(folder: string): string {
  const [text, library] = [path.join(folder, 'agrees.c'), path.join(folder, 'agrees.so')];
  writeFileSync(text, source);
  const { status, stderr, error } = spawnSync('gcc', ['-shared', '-fPIC', '-o', library, text], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(error?.message ?? stderr);
  return library;
}
