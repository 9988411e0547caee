import { formatMeasured } from '../../../model/verify/measured-time.js';
import type { Experiment } from '../experiment.js';
import type { FaultMarks } from '../fault-marks.js';
import { fail, stalled, unknown, type Opinion, type Rule } from '../opinion.js';
import { ownerSpans, ownersBefore, sharedTimes, type OwnerSpan } from '../owners.js';
import { lengthOf, type Span } from '../span.js';
import { doubtfulOwnersMs, isUnsettledAt } from '../stalls/excuses.js';

/** Several directors may hold a VIP at once only where, and as long as, the drill makes that unavoidable. */
export const judgeSplitBrain: Rule = (experiment) =>
  judgeVips(experiment, (vip) => {
    const { processingMs: handoverMs, clockMarginMs } = experiment.budget.allowances;
    const limitMs = handoverMs + 2 * clockMarginMs;
    const dual = sharedTimes(experiment, vip)
      .filter((span) => !span.isAllowed && lengthOf(span) > handoverMs)
      .sort((a, b) => lengthOf(b) - lengthOf(a));
    const certainMs = (span: Span): number => lengthOf(span) - doubtfulOwnersMs(experiment, span);
    const worst = dual.find((span) => certainMs(span) > limitMs) ?? dual[0];
    if (worst === undefined) return [];
    const length = lengthOf(worst);
    const reason = `Split brain: ${vip} had several owners for ${formatMeasured(length)}`;
    if (certainMs(worst) > limitMs) return [fail(`${reason}.`)];
    return length > limitMs
      ? [stalled(`${reason}, or none: a director did not run in time, or reported late.`)]
      : [unknown(`${reason}, or less: the clocks are not known well enough.`)];
  });

/** Before the fault each VIP must have one owner. */
export const judgeInitialOwner: Rule = (experiment) =>
  judgeMoment(experiment, (vip, spans, { injectBegin }) => {
    const { owners = [], unobserved = [] } = ownersBefore(spans, injectBegin) ?? {};
    const nobody = owners.length === 0 && unobserved.length === 0;
    return nobody ? [unknown(`${vip} had no owner before the fault.`)] : [];
  });

/** The VIP stays where it is, or moves, while the fault is in place. */
export const judgeVipMove: Rule = (experiment) =>
  judgeMoment(experiment, (vip, spans, moments) => {
    const { history, budget } = experiment;
    if (budget.vip === 'any') return [];
    const initial = ownersBefore(spans, moments.injectBegin)?.owners ?? [];
    const others = budget.directors.filter((director) => !initial.includes(director));
    const during = spansWithin(spans, {
      fromMs: moments.injectBegin,
      untilMs: moments.healBegin,
    });
    const taker = others.find((other) => during.some(({ owners }) => owners.includes(other)));
    if (budget.vip === 'stays') {
      const moved = during.find(({ owners }) => taker !== undefined && owners.includes(taker));
      if (moved === undefined) return [];
      const seen = `${vip} moved to ${taker}, but had to stay`;
      return isUnsettledAt(experiment, moved.fromMs)
        ? [stalled(`${seen}; a director had not run for so long that others took it for dead.`)]
        : [fail(`${seen}.`)];
    }
    const hit = initial.some((owner) => history.target.includes(owner));
    const stayed = hit && taker === undefined;
    return stayed ? [unknown(`The fault had no effect: no other director took ${vip}.`)] : [];
  });

/** In the end each VIP has exactly one owner, the first one unless nopreempt keeps the other. */
export const judgeFinalOwner: Rule = (experiment) =>
  judgeMoment(experiment, (vip, spans, { injectBegin, loadEnd }) => {
    const { owners = [], unobserved = [] } = ownersBefore(spans, loadEnd) ?? {};
    const conclude = isUnsettledAt(experiment, loadEnd) ? stalled : fail;
    if (owners.length > 1) {
      return [conclude(`${vip} has several owners in the end: ${owners.join(', ')}.`)];
    }
    if (unobserved.length > 0) {
      return [
        unknown(
          `The owner of ${vip} in the end is not known: ${unobserved.join(', ')} could not be watched.`,
        ),
      ];
    }
    const [owner] = owners;
    if (owner === undefined) return [conclude(`${vip} has no owner in the end.`)];
    const initial = ownersBefore(spans, injectBegin)?.owners ?? [];
    const isBack = experiment.budget.finalOwner === 'any' || initial.includes(owner);
    return isBack ? [] : [conclude(`${owner} owns ${vip} in the end, not ${initial.join(', ')}.`)];
  });

type VipRule = (vip: string, spans: readonly OwnerSpan[]) => readonly Opinion[];

function judgeVips(experiment: Experiment, rule: VipRule): readonly Opinion[] {
  return experiment.budget.vips.flatMap((vip) => rule(vip, ownerSpans(experiment, vip)));
}

type MomentRule = (
  vip: string,
  spans: readonly OwnerSpan[],
  moments: FaultMarks,
) => readonly Opinion[];

function judgeMoment(experiment: Experiment, rule: MomentRule): readonly Opinion[] {
  const { moments } = experiment;
  if (moments === undefined) return [];
  return judgeVips(experiment, (vip, spans) => rule(vip, spans, moments));
}

function spansWithin(spans: readonly OwnerSpan[], { fromMs, untilMs }: Span): readonly OwnerSpan[] {
  return spans.filter((span) => span.untilMs > fromMs && span.fromMs < untilMs);
}
