import { installedBuildFolder } from '../../model/host/build-paths.js';
import { originalFolder, recordHeadLines } from '../../model/run/kept-files.js';
import { quote } from '../../model/text/shell-quote.js';

/**
 * POSIX sh, for `set -eu`, that takes a program away again: every path that one of its builds has put on
 * the host holds what was there before, or nothing. What lvsdeploy knows about it goes last, so that it
 * can be cut off anywhere and run again. Running processes keep what they have loaded.
 */
export function uninstallScript(program: string, root = ''): string {
  return [
    `root=${quote(root)}`,
    `state=$root${quote(installedBuildFolder(program))}`,
    `original=$root${originalFolder}/file`,
    'give_back() {',
    '  record=$original$1.kept',
    '  waiting=$root${1%/*}/.${1##*/}.lvsdeploy',
    '  rm -f -- "$waiting"',
    '  type=absent mode= uid= gid=',
    '  if [ -r "$record" ]; then',
    '    { read -r _; read -r _; read -r type mode _ _ _ _ uid gid; } <"$record" || :',
    '  fi',
    '  case $type in',
    '  file)',
    `    (umask 077; tail -n +${recordHeadLines + 1} -- "$record" >"$waiting")`,
    '    chown "$uid:$gid" "$waiting"',
    '    chmod "$mode" "$waiting"',
    '    mv -f -- "$waiting" "$root$1" ;;',
    `  link)`,
    `    ln -s -- "$(tail -n +${recordHeadLines + 1} -- "$record")" "$waiting"`,
    '    mv -fT -- "$waiting" "$root$1" ;;',
    '  *) rm -f -- "$root$1" ;;',
    '  esac',
    '}',
    'paths() {',
    '  [ ! -f "$state/owned" ] || cat "$state/owned"',
    `  [ ! -f "$state/manifest" ] || sed 's/^[^ ]* [^ ]* //' "$state/manifest"`,
    '}',
    'paths | LC_ALL=C sort -u | while read -r path; do give_back "$path"; done',
    'if [ -d "$root/run/systemd/system" ] && paths | grep -q /systemd/system/; then',
    '  systemctl daemon-reload',
    'fi',
    'rm -rf -- "$state"',
  ].join('\n');
}
