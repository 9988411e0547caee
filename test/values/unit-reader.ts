// What systemd reads out of a unit, by systemd.syntax(7) and "Command lines" of systemd.service(5).

/** The words of each line of a unit that sets something. */
export function readUnit(text: string): readonly (readonly string[])[] {
  return text
    .replaceAll(/^\s*[#;].*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => readWords(line));
}

const word = /(?<plain>[^\s"'\\]+)|"(?<double>[^"]*)"|'(?<single>[^']*)'|\\(?<escaped>.)/gy;

function readWords(line: string): readonly string[] {
  return line
    .trim()
    .split(/[ \t]+(?=(?:[^"']|"[^"]*"|'[^']*')*$)/)
    .map(readWord);
}

function readWord(text: string): string {
  if (text === ';') return '<end of command>';
  const parts = [...text.matchAll(word)].map(({ groups }) => {
    const escaped = groups?.['escaped'];
    if (escaped !== undefined) return `<escape ${escaped}>`;
    return groups?.['plain'] ?? groups?.['double'] ?? groups?.['single'] ?? '';
  });
  return parts
    .join('')
    .replaceAll('%%', '<percent>')
    .replaceAll(/%./g, '<specifier>')
    .replaceAll(/\$(?:\{\w+\}|\w+|\$)/g, '<variable>')
    .replaceAll('<percent>', '%');
}
