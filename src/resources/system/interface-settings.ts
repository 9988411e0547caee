import {
  settingOfInterfaces,
  type InterfaceSetting,
} from '../../facts/network/interface-setting.js';
import { originalRecords } from '../../facts/records/kept-records.js';
import { sysctlPath } from '../../facts/system/sysctl.js';
import type { Change } from '../../model/plan/change.js';
import type { Undo } from '../../model/plan/resource.js';
import { quote } from '../../model/text/shell-quote.js';
import { findOriginal } from '../files/original.js';

const pattern = /^net\.ipv4\.conf\.\*\.(\w+)$/;

/** The setting that a key means on every interface, `net.ipv4.conf.*.NAME`; undefined: it is no such key. */
export function interfaceSettingIn(key: string): string | undefined {
  return pattern.exec(key)?.[1];
}

/** The lines of sysctl.d(5): not every version knows a `*`, and those that do not set interfaces by `default`. */
export function interfaceLines(name: string): readonly string[] {
  return ['all', 'default', '*'].map((device) => `net.ipv4.conf.${device}.${name}`);
}

/** One change for all interfaces on which a setting has another value; none: it has this one everywhere. */
export function diffInterfaces(
  name: string,
  now: InterfaceSetting,
  wanted: InterfaceSetting,
): readonly Change[] {
  const wrong = Object.entries(wanted).filter(
    ([device, value]) => now[device] !== undefined && now[device] !== value,
  );
  if (wrong.length === 0) return [];
  const keyOf = (device: string): string => `net.ipv4.conf.${device.replaceAll('.', '/')}.${name}`;
  return [
    {
      summary: `${name} becomes ${describe(wrong)}`,
      diffs: wrong.map(([device, value]) => ({
        ...{ type: 'value', name: keyOf(device) },
        ...{ before: String(now[device]), after: String(value) },
      })),
      steps: [
        {
          type: 'run',
          script: wrong
            .map(
              ([device, value]) => `printf '%s\\n' ${value} >${quote(sysctlPath(keyOf(device)))}`,
            )
            .join('\n'),
        },
      ],
      expects: [
        { ref: settingOfInterfaces(name), value: { ...now, ...Object.fromEntries(wrong) } },
      ],
    },
  ];
}

function describe(entries: readonly (readonly [string, number])[]): string {
  const values = [...new Set(entries.map(([, value]) => value))];
  return values
    .map((value) => {
      const devices = entries.filter(([, one]) => one === value).map(([device]) => device);
      return `${value} on ${devices.join(', ')}`;
    })
    .join(', ');
}

/** The way back: interfaces that were there before have their values again. */
export function undoInterfaces(name: string): Undo {
  const now = settingOfInterfaces(name);
  return {
    refs: [now, originalRecords],
    restores: [now],
    diff: (look) => {
      const original = findOriginal(look(originalRecords), now)?.value;
      return original === undefined ? [] : diffInterfaces(name, look(now), original);
    },
  };
}
