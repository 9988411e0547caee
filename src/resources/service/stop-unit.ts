import { quote } from '../../model/text/shell-quote.js';

/*
 * A stop that fails leaves a failed unit, and whatever it was to take away. A program that says by its status that
 * it was ended by the signal (128 + 15, as shells and Java do) did as it was told, whatever systemd makes of that.
 */
function judge(unit: string): readonly string[] {
  return [
    'case $about in',
    '*ActiveState=failed*)',
    '  case $about in',
    '  *"ExecStop={"*) status=1 ;;',
    `  *ExecMainStatus=143*) systemctl reset-failed ${unit} ;;`,
    '  *) status=1 ;;',
    '  esac ;;',
    'esac',
  ];
}

/** POSIX sh that stops a unit, and ends with status 1 and the last lines of its log where it could not. */
export function stopUnit(name: string): string {
  const unit = quote(name);
  return [
    `systemctl stop ${unit}`,
    `about=$(systemctl show --property=ActiveState,ExecMainStatus,ExecStop ${unit}) status=0`,
    ...judge(unit),
    'if [ "$status" != 0 ]; then',
    `  journalctl --no-pager --quiet --output=cat --lines=10 --unit=${unit} >&2`,
    '  exit 1',
    'fi',
  ].join('\n');
}
