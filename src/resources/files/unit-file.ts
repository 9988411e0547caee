import { unknownUnit } from '../../facts/system/unit.js';
import { quote } from '../../model/text/shell-quote.js';

// The folders of systemd.unit(5) for the system's units; what is a drop-in lies in UNIT.d.
const unitFile =
  /^\/(?:etc|run|lib|usr\/lib|usr\/local\/lib)\/systemd\/system\/(?<unit>[^/]+?)(?:\.d\/[^/]+)?$/;
const unitName = /\.(?:service|socket|timer|target|path|mount)$/;

/** Whether a name has the type of a unit at its end; systemctl(1) takes others for services. */
export function isUnitName(name: string): boolean {
  return unitName.test(name);
}

/** Whether a path is that of a unit, and not of a drop-in. */
export function isUnitFile(path: string): boolean {
  return isUnitName(unitFile.exec(path)?.groups?.['unit'] ?? '') && !path.includes('.d/');
}

/** POSIX sh that makes systemd read unit files again after a change of one; undefined: it is none. */
export function rereadScriptFor(path: string): string | undefined {
  const unit = unitFile.exec(path)?.groups?.['unit'];
  if (unit === undefined) return undefined;
  return isUnitName(unit) ? rereadScript(unit) : 'systemctl daemon-reload';
}

/**
 * POSIX sh that makes systemd read the files of a unit again where it has read older ones. What it
 * has not read yet it reads by itself, and a reload of all units is slow.
 */
export function rereadScript(unit: string): string {
  const asked = `systemctl show --property=NeedDaemonReload ${unknownUnit} ${quote(unit)}`;
  return `case $(${asked}) in *=yes) systemctl daemon-reload ;; esac`;
}
