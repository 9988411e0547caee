import * as z from 'zod';
import { loginName } from '../../model/values/value-kinds.js';
import { line, localPath, port, seconds, text, valueOf, wholeNumber } from './leaves.js';
import { secret } from './secret.js';

const fingerprint = text(
  /^SHA256:[A-Za-z0-9+/]{43}=?$/,
  'an OpenSSH fingerprint such as "SHA256:..." (ssh-keygen -lf)',
);

const hostKey = z.union(
  [
    z.enum(['strict', 'accept-new']),
    z.strictObject({
      pinned: z
        .array(fingerprint, { error: 'a list of fingerprints' })
        .min(1, { error: 'a list of at least one fingerprint' })
        .describe('Fingerprints of the only keys that are accepted, as `ssh-keygen -lf` prints.'),
    }),
  ],
  { error: '"strict", "accept-new" or { pinned: [FINGERPRINT] }' },
);

// Neither may look like an option where OpenSSH is asked about it.
const remoteName = text(/^[\w:][\w.:%-]*$/, 'a host name or an address');

function path(example: string) {
  return line.meta({ examples: [example] });
}

const endpointShape = {
  host: remoteName
    .meta({ examples: ['lb1.example.org'] })
    .optional()
    .describe(
      "Name or address to connect to, looked up in the SSH configuration. Default: the host's name where `config` names a file, else its address.",
    ),
  port: port
    .optional()
    .describe('TCP port. Default: that of the SSH configuration, else 22.')
    .meta({ examples: [2222] }),
  user: valueOf(loginName)
    .meta({ examples: ['deploy'] })
    .optional()
    .describe('Login name. Default: that of the SSH configuration, else the local user.'),
  key: localPath.optional().describe('Private key file.'),
  keys: z
    .array(localPath, { error: 'a list of paths' })
    .meta({ examples: [['~/.ssh/id_ed25519', 'keys/cluster']] })
    .optional()
    .describe('Private key files, tried in this order after `key`.'),
  passphrase: secret.optional().describe('Passphrase of the private keys.'),
  password: secret.optional().describe('Login password.'),
  agent: path('/run/user/1000/ssh-agent')
    .optional()
    .describe('Socket of an SSH agent; `none`: no agent. Default: `$SSH_AUTH_SOCK`.'),
  config: path('../.lab/ssh_config')
    .optional()
    .describe(
      'ssh_config file, relative to the inventory; `none`: no SSH configuration. Default: `~/.ssh/config` and the system configuration.',
    ),
  known_hosts: z
    .union([path('known_hosts'), z.array(localPath)], { error: 'a path or a list of paths' })
    .optional()
    .describe('known_hosts files. Default: those of the SSH configuration.')
    .meta({ examples: ['known_hosts'] }),
  host_key: hostKey
    .optional()
    .describe(
      '`strict`: the host key must be known; `accept-new`: an unknown one is recorded, a changed one refused; `{ pinned: [...] }`: one of these fingerprints. Default: `strict`.',
    )
    .meta({ examples: ['accept-new'] }),
  connect_timeout: seconds(0.1, 600)
    .optional()
    .describe('Seconds until a host counts as unreachable. Default: `10`.')
    .meta({ examples: [20] }),
  keepalive_interval: seconds(0, 3600)
    .optional()
    .describe('Seconds between two keepalives; 0: none. Default: `5`.')
    .meta({ examples: [10] }),
  keepalive_count_max: wholeNumber(1, 100)
    .optional()
    .describe('Unanswered keepalives after which the connection counts as lost. Default: `3`.')
    .meta({ examples: [5] }),
  probe_silence: seconds(0.1, 3600)
    .optional()
    .describe(
      'Seconds without output of a probe, or without an answer when a channel is opened, after which a host counts as not answering. Default: `30`.',
    )
    .meta({ examples: [60] }),
  probe_timeout: seconds(0.1, 86_400)
    .optional()
    .describe('Seconds that a whole probe may take. Default: `300`.')
    .meta({ examples: [600] }),
  step_silence: seconds(0.1, 3600)
    .optional()
    .describe(
      'Seconds that a step may print nothing. A drain may take its time on top of this; for packages and builds only the time counts in which none of their processes works. Default: `60`.',
    )
    .meta({ examples: [120] }),
  step_timeout: seconds(0.1, 86_400)
    .optional()
    .describe('Seconds that a whole step, such as a build, may take. Default: `3600`.')
    .meta({ examples: [7200] }),
};

/** A host on the way: its name in the inventory, `[user@]host[:port]`, or settings of its own. */
const jumpHost = z
  .union(
    [
      text(
        new RegExp(`^(?:${loginName.pattern.source.slice(1, -1)}@)?\\w[\\w.-]*(?::\\d{1,5})?$`),
        'a host of the inventory, or [user@]host[:port]',
      ),
      z.strictObject({
        ...endpointShape,
        host: remoteName.describe('Name or address to connect to.'),
      }),
    ],
    { error: 'a host of the inventory, [user@]host[:port], or a map' },
  )
  .meta({ examples: ['admin@bastion.example.org'] });

const sshShape = {
  ...endpointShape,
  jump: z
    .union([jumpHost, z.array(jumpHost)], {
      error: 'a host of the inventory, [user@]host[:port], a map, or a list of these',
    })
    .optional()
    .describe('Jump hosts, nearest first; `[]`: none.')
    .meta({ examples: [['gateway']] }),
  sudo_password: secret
    .optional()
    .describe(
      'Password for sudo, where the login is not root and sudo asks for it. Default: `password`.',
    ),
};

/** How to reach one host. */
export const hostSsh = z.strictObject(sshShape).optional();

/** How to reach all hosts; they cannot all be the same machine. */
export const commonSsh = z.strictObject(sshShape).omit({ host: true }).optional();

export type SshInput = NonNullable<z.output<typeof hostSsh>>;
export type JumpInput = z.output<typeof jumpHost>;
