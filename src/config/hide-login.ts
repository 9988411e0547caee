/** The text with a star for each character of a login in a URL: `https://me:hunter2@example.org`. */
export function hideLogin(text: string): string {
  return text.replace(
    /(:\/\/)([^\s/?#@"']{1,200})(?=@)/g,
    (_, slashes: string, login: string) => slashes + '*'.repeat(login.length),
  );
}
