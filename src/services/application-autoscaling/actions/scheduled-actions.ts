import type { Logger } from '../../../lib/log/logger.ts';
import { parseSchedule } from '../../../lib/schedule/expression.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { isServiceError } from '../../../schema/error.ts';
import { Timetable } from '../../schedules/timetable.ts';
import type { Activities } from '../activities/activities.ts';
import { ObjectNotFound } from '../errors.ts';
import type { Scaler } from '../evaluation/scaler.ts';
import { resourceKindOf } from '../resources/resource-kind.ts';
import type { ScheduledActionDocument, TargetDocument } from '../scalable-target.ts';
import { type ScalableTargets, targetKey } from '../scalable-targets.ts';

export interface ScheduledActionsOptions {
  readonly targets: ScalableTargets;
  readonly activities: Activities;
  readonly scaler: Scaler;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Runs scheduled actions: each sets the bounds of its target. */
export class ScheduledActions {
  readonly #options: ScheduledActionsOptions;
  readonly #timetable: Timetable;
  readonly #scheduled = new Map<string, { readonly target: TargetDocument; readonly name: string }>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: ScheduledActionsOptions) {
    this.#options = options;
    this.#timetable = new Timetable(options.clock, (key, occurrenceMs) => this.#onDue(key, occurrenceMs));
  }

  async resume(): Promise<void> {
    for (const target of await this.#options.targets.all()) {
      if (resourceKindOf(target.address).kind === 'unscaled') continue;
      for (const action of target.scheduledActions ?? []) this.schedule(target, action);
    }
  }

  /** Starts or replaces an action. */
  schedule(target: TargetDocument, action: ScheduledActionDocument): void {
    const { settings, modifiedMs, lastRunMs } = action;
    const key = keyOf(target, action.name);
    const schedule = parseSchedule(settings.Schedule, {
      anchorMs: settings.StartTime ?? modifiedMs,
      timeZone: settings.Timezone,
    });
    this.#scheduled.set(key, { target, name: action.name });
    this.#timetable.set(key, {
      schedule,
      lastRunMs,
      // The first time of a rate is a period after it was set.
      startMs: Math.max(settings.StartTime ?? 0, modifiedMs + (schedule.kind === 'rate' ? 1 : 0)),
      endMs: settings.EndTime,
    });
  }

  remove(target: Pick<TargetDocument, 'account' | 'region' | 'address'>, name: string): void {
    const key = keyOf(target, name);
    this.#scheduled.delete(key);
    this.#timetable.delete(key);
  }

  async close(): Promise<void> {
    this.#timetable.close();
    await Promise.all(this.#running);
  }

  #onDue(key: string, occurrenceMs: number): void {
    const scheduled = this.#scheduled.get(key);
    if (!scheduled) return;
    const running = this.#run(scheduled.target, scheduled.name, occurrenceMs).catch((error: unknown) => {
      if (isServiceError(error, ObjectNotFound)) return;
      const facts = { action: scheduled.name, error };
      this.#options.logger.warn('a scheduled action could not run', facts);
    });
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  async #run(
    { account, region, address }: TargetDocument,
    name: string,
    occurrenceMs: number,
  ): Promise<void> {
    const { targets, activities, scaler, clock } = this.#options;
    const target = await targets.update({ account, region }, address, (current) =>
      withAction(current, name, occurrenceMs),
    );
    const action = target.scheduledActions?.find((each) => each.name === name);
    if (!action || target.suspended.ScheduledScalingSuspended === true) return;
    const atMs = clock.now();
    await activities.add(target, {
      startedMs: atMs,
      endedMs: atMs,
      ...boundsResult(target, action),
      cause: `scheduled action name ${name} was triggered`,
    });
    await scaler.evaluate(target);
  }
}

/** The target with the bounds of the action, unless they are reversed or scheduled scaling is suspended. */
function withAction(target: TargetDocument, name: string, occurrenceMs: number): TargetDocument {
  const action = target.scheduledActions?.find((each) => each.name === name);
  const ran = (target.scheduledActions ?? []).map((each) =>
    each === action ? { ...each, lastRunMs: occurrenceMs } : each,
  );
  const isEffective = action !== undefined && target.suspended.ScheduledScalingSuspended !== true;
  const bounds = isEffective ? boundsOf(target, action) : undefined;
  return {
    ...target,
    ...(bounds && bounds.minCapacity <= bounds.maxCapacity && bounds),
    scheduledActions: ran,
  };
}

function boundsOf(target: TargetDocument, { settings }: ScheduledActionDocument) {
  const { MinCapacity, MaxCapacity } = settings.ScalableTargetAction ?? {};
  return {
    minCapacity: MinCapacity ?? target.minCapacity,
    maxCapacity: MaxCapacity ?? target.maxCapacity,
  };
}

function boundsResult(target: TargetDocument, action: ScheduledActionDocument) {
  const { minCapacity, maxCapacity } = boundsOf(target, action);
  const bounds = `min capacity to ${minCapacity} and max capacity to ${maxCapacity}`;
  const description = `Setting ${bounds}`;
  return minCapacity <= maxCapacity
    ? ({ status: 'Successful', description, message: `Successfully set ${bounds}` } as const)
    : ({
        status: 'Failed',
        description,
        message: 'Maximum capacity cannot be less than minimum capacity: set both in the scheduled action.',
      } as const);
}

function keyOf(target: Pick<TargetDocument, 'account' | 'region' | 'address'>, name: string): string {
  return `${targetKey(target, target.address)}|${name}`;
}
