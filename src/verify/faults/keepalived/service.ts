import { scriptWay, type FaultScripts } from '../ways/script-way.js';
import type { Way } from '../ways/way.js';

/** What keepalived reads on a director. */
export const configFile = '/etc/keepalived/keepalived.conf';

/** Where it does not run, or ran and stopped, it does again. */
export const startKeepalived = 'systemctl start keepalived.service';

const isActive =
  'systemctl --quiet is-active keepalived.service || { echo "keepalived does not run"; exit 1; }';

type Scripts = {
  /** What has to hold besides that keepalived runs. */
  readonly check?: string;
  readonly inject: string;
  readonly proof?: string;
  readonly heal: string;
};

/** Something is done to keepalived, by scripts that are the same on every director. */
export function keepalivedWay({ check = '', inject, proof, heal }: Scripts): Way {
  const scripts: FaultScripts = {
    check: () => [isActive, check].join('\n'),
    inject: () => inject,
    heal: () => heal,
  };
  return scriptWay(proof === undefined ? scripts : { ...scripts, proof: () => proof });
}
