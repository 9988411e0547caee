/** Where one host of the lab listens for SSH on the loopback address, and the key it shows. */
export type SshEndpoint = {
  readonly name: string;
  readonly port: number;
  /** `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
};

// ssh_config(5) knows double quotes, and `%` begins a token.
function quotePath(file: string): string {
  return `"${file.replaceAll('%', '%%')}"`;
}

function renderHost({ name, port }: SshEndpoint): string {
  return `Host ${name}\n  Port ${String(port)}\n`;
}

/** An ssh_config(5) for every host of the lab: strict, and nothing taken from the user's own settings. */
export function renderSshConfig(
  endpoints: readonly SshEndpoint[],
  files: { readonly privateKey: string; readonly knownHosts: string },
): string {
  return `${endpoints.map(renderHost).join('\n')}
Host ${endpoints.map(({ name }) => name).join(' ')}
  HostName 127.0.0.1
  User root
  IdentityFile ${quotePath(files.privateKey)}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${quotePath(files.knownHosts)}
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
  CheckHostIP no
  UpdateHostKeys no
  ForwardAgent no
  LogLevel ERROR
`;
}

/** The known_hosts file that makes strict checking possible from the first connection on. */
export function renderKnownHosts(endpoints: readonly SshEndpoint[]): string {
  return endpoints.map(({ port, hostKey }) => `[127.0.0.1]:${String(port)} ${hostKey}\n`).join('');
}
