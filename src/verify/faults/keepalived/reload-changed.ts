import { askChecker } from '../../../facts/ipvs/checker-state.js';
import { quote } from '../../../model/text/shell-quote.js';
import type { DirectorFault } from '../fault.js';
import { hasConfig, restoreConfig, saveConfig, savedConfig } from './saved-config.js';
import { configFile, keepalivedWay, startKeepalived } from './service.js';

const drillName = 'lvsdeploy-drill';

// By the dumps of the processes that do the work, not by what the parent has read; without services
// there is no checker. `runs_drill` fails where not both run its name, `runs_former` where either does, and
// both where one does not tell.
const routerOf = [
  askChecker,
  'dump_router() {',
  '  ask_process "$1" "$2"',
  '  [ -n "$dump" ] && router=$(sed -n "s/^ *Router ID = //p" "$dump")',
  '}',
  'routers() {',
  '  dump_router vrrp keepalived.data || return 1',
  '  in_vrrp=$router',
  '  find_keepalived checkers',
  '  [ -z "$pid" ] || dump_router checkers keepalived_check.data',
  '}',
  `runs_drill() { routers && [ "$in_vrrp" = ${drillName} ] && [ "$router" = ${drillName} ]; }`,
  `runs_former() { routers && [ "$in_vrrp" != ${drillName} ] && [ "$router" != ${drillName} ]; }`,
].join('\n');

/** Fails, and says why, where it does not come true within the time that a reload takes on a busy machine. */
function awaitLoaded(condition: 'runs_drill' | 'runs_former', otherwise: string): string {
  return [
    routerOf,
    'await_loaded() {',
    '  for pause in 0.2 0.4 0.8 1.6 3.2; do',
    `    ! ${condition} || return 0`,
    '    sleep $pause',
    '  done',
    `  echo ${quote(otherwise)} >&2`,
    '  return 1',
    '}',
  ].join('\n');
}

/** keepalived reads a name that says nothing to anybody, at the end of the file, where the last one counts. */
export const reloadChanged: DirectorFault = {
  way: keepalivedWay({
    check: hasConfig,
    inject: [
      saveConfig,
      `printf '\\nglobal_defs {\\n    router_id ${drillName}\\n}\\n' >>${configFile}`,
      'systemctl reload keepalived.service',
    ].join('\n'),
    proof: [
      awaitLoaded('runs_drill', 'keepalived was reloaded, and does not run what its file says'),
      'await_loaded',
    ].join('\n'),
    heal: [
      awaitLoaded(
        'runs_former',
        `keepalived was told to load ${configFile} again, and goes on with that of the drill: run lvsdeploy up`,
      ),
      `if [ -s ${savedConfig} ]; then`,
      // Somebody may have written a newer one since.
      `  { ! grep -q ${drillName} ${configFile} || ${restoreConfig}; } &&`,
      '    systemctl reload-or-restart keepalived.service && await_loaded || exit 1',
      `  rm -f ${savedConfig}`,
      'fi',
      startKeepalived,
    ].join('\n'),
  }),
  onDirector: { notice: 'nothing' },
};
