const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * A moment in the past, in milliseconds since 1970: `90s`, `10m`, `2h`, `1d` ago, `14:30` of today, or
 * `2026-01-31 14:30`, by this machine's clock and zone. undefined: it is none of these.
 */
export function parseSince(text: string, nowMs: number): number | undefined {
  const moment = parseMoment(text, nowMs);
  // journalctl knows no time before 1970; nor has it an entry of one.
  return moment === undefined ? undefined : Math.max(0, moment);
}

function parseMoment(text: string, nowMs: number): number | undefined {
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  if (ago !== null) return nowMs - Number(ago[1]) * (unitMs[ago[2] ?? ''] ?? 0);
  const time = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (time !== null) {
    const [hours = 0, minutes = 0, seconds = 0] = time.slice(1).map((part) => Number(part || 0));
    return new Date(nowMs).setHours(hours, minutes, seconds, 0);
  }
  if (!/^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?(?:Z|[+-]\d\d:?\d\d)?$/.test(text))
    return undefined;
  // A date alone would be read as one of UTC.
  const moment = Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'));
  return Number.isNaN(moment) ? undefined : moment;
}
