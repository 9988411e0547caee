import { LvsError } from '../../model/problem/error.js';
import type { SshSettings } from '../../model/cluster/ssh-settings.js';
import type { Endpoint, HostKeyEndpoint, Login } from './endpoint.js';
import { parseJumpHost } from '../jump-host.js';
import { knownHostName } from '../host-keys/known-hosts.js';
import { readSshConfig, type LocalUser, type SshConfig } from './ssh-config.js';
import { expandSshPath } from './ssh-path.js';

type Expand = (path: string) => string;

function resolveAgent(settings: SshSettings, config: SshConfig, local: LocalUser, expand: Expand) {
  const named = settings.agent ?? config.identityAgent;
  if (named === 'none') return undefined;
  if (named === undefined || named === 'SSH_AUTH_SOCK') return local.env['SSH_AUTH_SOCK'];
  return named.startsWith('$') ? local.env[named.slice(1)] : expand(named);
}

function resolveLogin(
  settings: SshSettings,
  config: SshConfig,
  local: LocalUser,
  expand: Expand,
): Login {
  const keyFilesNamed = settings.privateKeys.length > 0;
  return {
    user: config.user,
    keyFiles: (keyFilesNamed ? settings.privateKeys : config.identityFiles).map(expand),
    keyFilesNamed,
    passphrase: settings.passphrase,
    password: settings.password,
    agentSocket: resolveAgent(settings, config, local, expand),
    identitiesOnly: config.identitiesOnly,
  };
}

function resolveHostKey(settings: SshSettings, config: SshConfig, expand: Expand): HostKeyEndpoint {
  const { hostName, port, hostKeyAlias } = config;
  const isOddPort = hostKeyAlias === undefined && port !== 22;
  const files =
    settings.knownHostsFiles.length > 0 ? settings.knownHostsFiles : config.knownHostsFiles;
  return {
    policy: settings.hostKey,
    name: hostKeyAlias?.toLowerCase() ?? knownHostName(hostName, port),
    bareName: isOddPort ? hostName.toLowerCase() : undefined,
    knownHostsFiles: files.map(expand),
    hashNames: config.hashKnownHosts,
  };
}

function refuseProxyCommand(name: string, { proxyCommand }: SshConfig): void {
  if (proxyCommand === undefined) return;
  throw new LvsError(
    'INVALID_INPUT',
    `The SSH configuration reaches ${name} by ProxyCommand, which lvsdeploy does not run: ${proxyCommand}`,
    { host: name, hint: 'Use ProxyJump, or list the jump hosts in the inventory.' },
  );
}

/** Resolves endpoints, asking the SSH configuration once for each host and way to it. */
export class EndpointResolver {
  readonly #local: LocalUser;
  readonly #configs = new Map<string, Promise<SshConfig>>();

  constructor(local: LocalUser) {
    this.#local = local;
  }

  /** Begins to ask the SSH configuration, so that `resolve` need not wait for it; mistakes are told there. */
  prepare(settings: SshSettings): void {
    this.#readConfig(settings).catch(() => undefined);
  }

  /** Throws INVALID_INPUT where the SSH configuration is broken, or jump hosts lead in a circle. */
  async resolve(name: string, settings: SshSettings): Promise<Endpoint> {
    return this.#resolve(name, settings, undefined, []);
  }

  #readConfig({ hostName: host, port, user, configFile }: SshSettings): Promise<SshConfig> {
    const query = { host, port, user, configFile };
    const key = JSON.stringify(query);
    const config = this.#configs.get(key) ?? readSshConfig(query, this.#local);
    this.#configs.set(key, config);
    return config;
  }

  async #resolve(
    name: string,
    settings: SshSettings,
    hopBefore: Endpoint | undefined,
    trail: readonly string[],
  ): Promise<Endpoint> {
    const config = await this.#readConfig(settings);
    const tokens = {
      h: config.hostName,
      n: settings.hostName,
      p: String(config.port),
      r: config.user,
    };
    const expand: Expand = (text) => expandSshPath(text, tokens, this.#local);
    const via = hopBefore ?? (await this.#resolveHops(settings, config, trail));
    if (via === undefined) refuseProxyCommand(name, config);
    return {
      name,
      address: config.hostName,
      port: config.port,
      family: config.family,
      user: config.user,
      via,
      hostKey: resolveHostKey(settings, config, expand),
      login: resolveLogin(settings, config, this.#local, expand),
      sudoPassword: settings.sudo.password,
      connectTimeoutMs: settings.connectTimeoutMs,
      keepaliveIntervalMs: settings.keepaliveIntervalMs,
      keepaliveCountMax: settings.keepaliveCountMax,
      limits: settings.limits,
    };
  }

  /** The last of the hops, each reached through the one before it; the first may have hops of its own. */
  async #resolveHops(
    settings: SshSettings,
    config: SshConfig,
    trail: readonly string[],
  ): Promise<Endpoint | undefined> {
    const configured = config.proxyJump.map((hop) => parseJumpHost(hop, settings));
    const hops = settings.jump.length > 0 ? settings.jump : configured;
    const longer = [...trail, formatHop(settings)];
    let hopBefore: Endpoint | undefined;
    for (const hop of hops) {
      if (longer.includes(formatHop(hop))) throw circularJump([...longer, formatHop(hop)]);
      hopBefore = await this.#resolve(hop.hostName, hop, hopBefore, longer);
    }
    return hopBefore;
  }
}

function formatHop({ hostName, port }: SshSettings): string {
  return port === undefined ? hostName : `${hostName}:${port}`;
}

function circularJump(trail: readonly string[]): LvsError {
  return new LvsError('INVALID_INPUT', `Jump hosts lead in a circle: ${trail.join(' -> ')}.`, {
    hint: 'Set `ProxyJump none` for the first jump host in the SSH configuration.',
  });
}
