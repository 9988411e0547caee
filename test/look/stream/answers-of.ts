/** What a host prints when a stream is asked something. */
type Printing = {
  readonly atMs: number;
  /** By kind of fact. */
  readonly sections: Readonly<Record<string, string>>;
};

/** How the script of a stream answers a line; undefined: it is none. */
export function answersOf(
  script: string,
): ((line: string, printing: Printing) => string) | undefined {
  const nonce = /@@lvsdeploy:([\da-f]+):answer /.exec(script)?.[1];
  if (nonce === undefined) return undefined;
  return (line, { atMs, sections }) => {
    const [question = '', number = ''] = line.split(' ');
    const [, asked = ''] = script.split(`\n  ${question})\n`);
    const [own = ''] = asked.split('\n  ;;');
    const kinds = Array.from(own.matchAll(/:%s\\n' ([\w-]+)/g), ([, kind = '']) => kind);
    const told = [...kinds, ...(own === '' ? [] : ['end'])].map(
      (kind) => `\n@@lvsdeploy:${nonce}:${kind}\n${sections[kind] ?? ''}\n`,
    );
    return `${told.join('')}@@lvsdeploy:${nonce}:answer ${number} ${(atMs / 1000).toFixed(9)}`;
  };
}
