import type { DirectorFault } from '../fault.js';
import { hasConfig, restoreConfig, saveConfig, savedConfig } from './saved-config.js';
import { configFile, keepalivedWay, startKeepalived } from './service.js';

/** keepalived is told to read a file that is none. */
export const reloadBroken: DirectorFault = {
  way: keepalivedWay({
    check: hasConfig,
    inject: [
      saveConfig,
      `printf 'vrrp_instance {\\n  not a configuration\\n' >>${configFile}`,
      // Refused by the check of the drop-in; what is judged is that keepalived goes on as before.
      'systemctl reload keepalived.service || :',
    ].join('\n'),
    heal: [
      `if [ -s ${savedConfig} ]; then`,
      `  ${restoreConfig} &&`,
      `    rm -f ${savedConfig}`,
      'fi',
      startKeepalived,
    ].join('\n'),
  }),
  onDirector: { notice: 'nothing' },
};
