import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Decision } from '../decision/decide.ts';
import type { TargetDocument } from '../scalable-target.ts';
import type { Activities } from './activities.ts';
import type { Activity } from './activity.ts';

/** Records what a target's evaluation does as activities. A state that lasts is recorded once. */
export class ActivityLog {
  readonly #activities: Activities;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(options: { readonly activities: Activities; readonly clock: Clock; readonly logger: Logger }) {
    this.#activities = options.activities;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  begin(target: TargetDocument, capacity: number, cause: string): Promise<Activity> {
    const description = `Setting desired capacity to ${capacity}.`;
    const startedMs = this.#clock.now();
    return this.#activities.add(target, { startedMs, status: 'InProgress', description, cause });
  }

  async end(target: TargetDocument, { id }: Activity, capacity: number, failure?: string): Promise<void> {
    await this.#activities.end(target, id, {
      endedMs: this.#clock.now(),
      ...(failure === undefined
        ? { status: 'Successful', message: `Successfully set desired capacity to ${capacity}.` }
        : { status: 'Failed', message: failure }),
    });
  }

  /** Ends the activity of a change that took longer than an evaluation, or that a restart interrupted. */
  async endInterrupted(target: TargetDocument, capacity: number): Promise<void> {
    const last = await this.#activities.last(target);
    if (last?.status !== 'InProgress') return;
    const hasChanged = capacity !== target.state?.capacity;
    await this.end(target, last, capacity, hasChanged ? undefined : 'The change was interrupted.');
  }

  async block(
    target: TargetDocument,
    capacity: number,
    { code, cause, message }: Extract<Decision, { kind: 'blocked' }>,
  ): Promise<void> {
    const { minCapacity, maxCapacity } = target;
    await this.#addOnce(target, {
      status: code === 'DailyLimitReached' ? 'Failed' : 'Unfulfilled',
      description: `Keeping the capacity of ${capacity}.`,
      cause,
      message,
      ...(code === 'AlreadyAtMaxCapacity' && {
        notScaled: { code, minCapacity, maxCapacity, currentCapacity: capacity },
      }),
    });
  }

  /** Records that the target could not be evaluated. Does not throw. */
  async fail(target: TargetDocument, message: string): Promise<void> {
    const facts = { resource: target.address.ResourceId, error: message };
    this.#logger.warn('a scalable target could not be evaluated', facts);
    const cause = 'the scaling policies were evaluated';
    const description = 'Evaluating the scaling policies.';
    try {
      await this.#addOnce(target, { status: 'Failed', description, cause, message });
    } catch (error) {
      this.#logger.warn('a scaling activity could not be stored', { ...facts, error });
    }
  }

  async #addOnce(
    target: TargetDocument,
    activity: Omit<Activity, 'id' | 'number' | 'startedMs' | 'endedMs'>,
  ): Promise<void> {
    const last = await this.#activities.last(target);
    if (last?.message === activity.message) return;
    const atMs = this.#clock.now();
    await this.#activities.add(target, { startedMs: atMs, endedMs: atMs, ...activity });
  }
}
