import type { KeepalivedDaemon } from '../../../../facts/keepalived/daemons.js';
import type { UnitFact } from '../../../../facts/system/unit.js';
import { lookAtDirectors, type Opinion, type Problem } from '../../opinion.js';
import type { Observations } from '../../observations.js';

/** keepalived runs on every director, and starts at boot. */
export function judgeKeepalived(seen: Observations): readonly Opinion[] {
  return lookAtDirectors(seen, (_host, { unit, keepalived, daemons = [] }) => ({
    problems: [
      ...judgeDaemons(daemons, unit),
      ...(unit === undefined
        ? judgeProcess(keepalived.running)
        : judgeUnit(unit, keepalived.running)),
    ],
    fine: 'keepalived runs, and starts at boot',
  }));
}

// Two of them tear at the same addresses and the same table.
function judgeDaemons(
  daemons: readonly KeepalivedDaemon[],
  unit: UnitFact | undefined,
): readonly Problem[] {
  const strangers = daemons.filter(
    ({ pid, group }) => pid !== unit?.mainPid && !group.endsWith('/keepalived.service'),
  );
  const second = unit === undefined ? daemons.slice(1) : strangers;
  return second.map(({ pid, command, group }) => ({
    reason: `a second keepalived runs: process ${pid}, ${command}`,
    expected: 'one keepalived, that of keepalived.service',
    seen: `process ${pid} of ${group}`,
    cause:
      'started by hand, or by another service: it sends adverts and changes the IPVS table too; end it',
  }));
}

function judgeProcess(running: boolean): readonly Problem[] {
  if (!running) return [notRunning('no process')];
  return [
    {
      status: 'unknown',
      reason: 'keepalived runs; without systemd it is not known whether it starts at boot',
    },
  ];
}

function notRunning(state: string): Problem {
  return {
    reason: 'keepalived does not run',
    expected: 'keepalived.service is active',
    seen: state,
    cause:
      'stopped by hand, or it could not start: journalctl -u keepalived; this director cannot take over',
  };
}

function judgeUnit(unit: UnitFact, running: boolean): readonly Problem[] {
  const { loadState, activeState, subState, unitFileState } = unit;
  if (loadState === 'not-found') {
    return [
      {
        reason: 'keepalived is not installed as a service',
        expected: 'a unit keepalived.service',
        seen: 'none',
        cause: '`lvsdeploy up` has not run here, or it was removed',
      },
    ];
  }
  const problems: Problem[] = [];
  if (activeState !== 'active') problems.push(notRunning(`${activeState} (${subState})`));
  else if (!running) {
    problems.push({
      reason: 'keepalived.service is active, but there is no keepalived process',
      expected: 'a process with the id in /run/keepalived.pid',
      seen: 'none',
      cause: 'its processes were killed, and systemd has not noticed; restart the service',
    });
  }
  if (!['enabled', 'enabled-runtime', 'alias', 'generated', 'static'].includes(unitFileState)) {
    problems.push({
      reason: 'keepalived does not start at boot',
      expected: 'keepalived.service is enabled',
      seen: unitFileState === '' ? 'no [Install] section' : unitFileState,
      cause: `after the next reboot this director cannot take over: systemctl ${unitFileState.startsWith('masked') ? 'unmask' : 'enable'} keepalived`,
    });
  }
  return problems;
}
