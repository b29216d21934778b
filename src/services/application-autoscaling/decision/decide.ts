import type { TargetDocument } from '../scalable-target.ts';
import { type ChangeLimits, changesLeft, reserveFor, steppedBy, withinLimits } from './change-limits.ts';
import type { Proposal } from './proposal.ts';

export type Decision =
  | { readonly kind: 'keep' }
  | {
      readonly kind: 'scale';
      readonly direction: 'out' | 'in';
      readonly capacity: number;
      readonly cause: string;
    }
  /** The capacity should change, and cannot. */
  | {
      readonly kind: 'blocked';
      readonly code: 'AlreadyAtMaxCapacity' | 'DailyLimitReached';
      readonly cause: string;
      readonly message: string;
    };

export interface Situation {
  readonly target: Pick<TargetDocument, 'minCapacity' | 'maxCapacity' | 'suspended' | 'state'>;
  readonly capacity: number;
  readonly limits: ChangeLimits;
  /** Of each policy that has an opinion. */
  readonly proposals: readonly Proposal[];
}

/** Of several policies the one that wants most capacity wins; the capacity only shrinks when all agree. */
export function decide({ target, capacity, limits, proposals }: Situation, nowMs: number): Decision {
  const { minCapacity: min, maxCapacity: max, suspended, state } = target;
  const wish = wishOf(proposals, capacity);
  const isAllowed =
    wish !== undefined &&
    (wish.capacity > capacity
      ? suspended.DynamicScalingOutSuspended !== true
      : suspended.DynamicScalingInSuspended !== true);
  const wanted = Math.min(max, Math.max(min, isAllowed ? wish.capacity : capacity));
  if (wanted === capacity) {
    return isAllowed && wish.capacity > max
      ? {
          kind: 'blocked',
          code: 'AlreadyAtMaxCapacity',
          cause: causeOf(wish),
          message: `The capacity is at its maximum of ${max}; register the target with a higher MaxCapacity.`,
        }
      : { kind: 'keep' };
  }
  const isBounded = capacity < min || capacity > max;
  const cause = isBounded ? boundCause(capacity, min, max) : causeOf(wish!);
  const direction = wanted > capacity ? 'out' : 'in';
  const left = changesLeft(state?.changesMs ?? [], limits, nowMs);
  // Bounds are reached even when that is less than a step, and from the reserve, because the user has asked for them.
  const stepped = isBounded ? { ...limits, step: 0 } : steppedBy(direction, left, limits);
  const reached = withinLimits(capacity, wanted, stepped);
  const next = direction === 'out' ? Math.min(max, reached) : reached;
  if (next === capacity) return { kind: 'keep' };
  const reserve = direction === 'in' && !isBounded ? reserveFor(next, max) : 0;
  if (left <= reserve) {
    const message =
      direction === 'in'
        ? 'The capacity is not reduced, because the last changes of the day are kept for scale-out.'
        : `The capacity was changed ${limits.changesPerDay} times in 24 hours, which is the limit. ` +
          'A higher MinCapacity or a lower target value needs fewer changes.';
    return { kind: 'blocked', code: 'DailyLimitReached', cause, message };
  }
  return { kind: 'scale', direction, capacity: next, cause };
}

function wishOf(proposals: readonly Proposal[], capacity: number): Proposal | undefined {
  const most = (ofKind: readonly Proposal[]) =>
    ofKind.reduce<Proposal | undefined>(
      (best, each) => (best && best.capacity >= each.capacity ? best : each),
      undefined,
    );
  const out = most(proposals.filter(({ kind }) => kind === 'out'));
  if (out) return out;
  const allAgree = proposals.every((each) => each.kind === 'in' && each.capacity < capacity);
  return allAgree ? most(proposals) : undefined;
}

function causeOf({ policy, reason }: Proposal): string {
  return `policy ${policy}: ${reason}`;
}

/** The first words are AWS's. */
function boundCause(capacity: number, min: number, max: number): string {
  return capacity < min ? `minimum capacity was set to ${min}` : `maximum capacity was set to ${max}`;
}
