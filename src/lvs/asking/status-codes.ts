/**
 * Status codes and ranges of them, as keepalived.conf(5) has them: `200`, `200 204 300-399`. Those of HTTP; other
 * languages write theirs alike.
 */
export type StatusCodes = string;

/** Whether a status is one of them. */
export function isAmong(status: number, codes: StatusCodes): boolean {
  return codes.split(' ').some((one) => {
    const [first = '', last = first] = one.split('-');
    return status >= Number(first) && status <= Number(last);
  });
}

/** The codes for a sentence: `200 or 204`. */
export function describeCodes(codes: StatusCodes): string {
  return codes.replaceAll(' ', ' or ');
}
