import { announcePlan } from '../../engine/plan/announce-plan.js';
import type { Run, RunResult } from '../../engine/run.js';
import { canonicalJson } from '../../model/text/canonical-json.js';
import { LvsError } from '../../model/problem/error.js';
import { needsApproval } from '../../model/plan/forecast.js';
import type { Plan } from '../../model/plan/plan.js';
import type { PlanContent } from '../../model/plan/saved-plan.js';
import { mapStrings } from '../../report/words/map-strings.js';
import { handleEvent } from '../../report/event-map.js';
import { EventText } from '../../report/text/event-text.js';
import { writeText } from '../../report/output.js';
import { toPrintable } from '../../report/words/printable.js';
import { redactEvent } from '../../report/redaction/redact-event.js';
import { createStyle } from '../../report/words/style.js';
import { announceForecast } from './announce-forecast.js';
import { ask, isSomebodyThere, isYes } from '../invocation/ask.js';
import type { Invocation } from '../invocation/invocation.js';
import { listChanges, toPlanContent } from './plan-content.js';
import { requireSamePlan } from './plan-differences.js';
import { exceeds, requireAffordable } from './require-affordable.js';

/** What a plan is held against before it is performed. */
export type ReviewOptions = {
  /** The plan that may be performed, and no other. */
  readonly saved?: PlanContent;
  /** Ask nobody. */
  readonly yes: boolean;
  /** How long clients may be without an answer where nobody can be asked. Default: a planned switchover. */
  readonly maxOutageMs?: number;
  /** Resolves when everything that was told so far is on the terminal. */
  readonly settle: () => Promise<void>;
};

/**
 * The review of a run's plans: each is told with its forecast, and a person at a terminal is asked
 * before one that clients would feel. Where nobody is, one that costs them more than is allowed is
 * refused. A plan that is made again, and is the same, is not told again. Rejects with PLAN_CHANGED,
 * DECLINED or CONSENT_NEEDED.
 */
export function createReview(
  invocation: Invocation,
  run: Run,
  options: ReviewOptions,
): NonNullable<Run['review']> {
  const { saved, yes, maxOutageMs, settle } = options;
  let reviewed: string | undefined;
  return async (planned: RunResult) => {
    if (saved !== undefined) requireSamePlan(saved, toPlanContent(planned, invocation.redact));
    const changes = canonicalJson(listChanges(planned.plan, invocation.redact));
    if (changes === reviewed) return;
    const forecast = announceForecast(run, planned);
    if (!yes && !isSomebodyThere(invocation)) requireAffordable(forecast, maxOutageMs);
    else if (!yes && (needsApproval(forecast) || exceeds(forecast, maxOutageMs))) {
      await settle();
      await requireConsent(invocation, planned.plan, run.signal);
    }
    reviewed = changes;
  };
}

const question = 'Clients will feel this. Go on? [y/N, d: differences] ';

async function requireConsent(
  invocation: Invocation,
  plan: Plan,
  signal: AbortSignal,
): Promise<void> {
  const answer = await ask(invocation, question, signal);
  if (isYes(answer)) return;
  if (/^d/i.test(answer)) {
    showDifferences(invocation, plan);
    await requireConsent(invocation, plan, signal);
    return;
  }
  throw new LvsError('DECLINED', 'Nothing was changed: you did not say yes.', {
    hint: '--yes goes on without asking.',
  });
}

function showDifferences({ stdout, redact }: Invocation, plan: Plan): void {
  const text = new EventText({ verbose: true, style: createStyle(stdout) });
  announcePlan(plan, (event) => {
    const clean = mapStrings(redactEvent(event, redact), toPrintable);
    writeText(stdout, handleEvent(text, clean));
  });
}
