import { createHash } from 'node:crypto';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import { parseSchedule } from '../../../lib/schedule/expression.ts';
import { isServiceError } from '../../../schema/error.ts';
import { Timetable } from '../../schedules/timetable.ts';
import { DEFAULT_EVENT_AGE_SECONDS, type Deliverer } from '../../targets/target.ts';
import { ResourceNotFound } from '../errors.ts';
import { schedulerAssuming } from './assuming.ts';
import { type ScheduleDocument, scheduleArn, scheduleKey } from './schedule.ts';
import { scheduleInput } from './schedule-input.ts';
import type { Schedules } from './schedules.ts';

export interface ScheduleRunnerOptions {
  readonly schedules: Schedules;
  readonly delivery: Deliverer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Runs schedules, and removes those that are to be deleted after their last run. */
export class ScheduleRunner {
  readonly #options: ScheduleRunnerOptions;
  readonly #timetable: Timetable;
  readonly #scheduled = new Map<string, ScheduleDocument>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: ScheduleRunnerOptions) {
    this.#options = options;
    this.#timetable = new Timetable(options.clock, (key, occurrenceMs) => this.#onDue(key, occurrenceMs));
  }

  get size(): number {
    return this.#scheduled.size;
  }

  /** Starts all stored schedules. */
  async resume(): Promise<void> {
    for (const schedule of await this.#options.schedules.all()) this.schedule(schedule);
  }

  /** Starts, replaces or stops a schedule. */
  schedule(document: ScheduleDocument): void {
    const { settings, modifiedMs, lastRunMs } = document;
    const key = scheduleKey(document);
    if (settings.State === 'DISABLED') {
      this.remove(document);
      return;
    }
    const startMs = Math.max(settings.StartDate ?? 0, modifiedMs);
    const schedule = parseSchedule(settings.ScheduleExpression, {
      // A rate without a start date runs at once:
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
      anchorMs: settings.StartDate ?? modifiedMs,
      timeZone: settings.ScheduleExpressionTimezone,
      anyNumber: true,
    });
    const ageSeconds = settings.Target.RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_EVENT_AGE_SECONDS;
    this.#scheduled.set(key, document);
    this.#timetable.set(key, {
      schedule,
      lastRunMs,
      startMs,
      endMs: settings.EndDate,
      ...(settings.FlexibleTimeWindow.Mode === 'FLEXIBLE' && {
        delayMs: (occurrenceMs) => windowDelayMs(document, occurrenceMs),
      }),
      // A single run that was missed is late by as much as its retries could have been on AWS.
      ...(schedule.kind === 'at' && { graceMs: ageSeconds * 1_000 }),
    });
  }

  remove(document: Pick<ScheduleDocument, 'account' | 'region' | 'group' | 'name'>): void {
    this.#scheduled.delete(scheduleKey(document));
    this.#timetable.delete(scheduleKey(document));
  }

  async close(): Promise<void> {
    this.#timetable.close();
    await Promise.all(this.#running);
  }

  #onDue(key: string, occurrenceMs: number): void {
    const document = this.#scheduled.get(key);
    if (!document) return;
    const isLast = !this.#timetable.has(key);
    const running = this.#run(document, occurrenceMs, isLast).catch((error: unknown) => {
      const facts = { schedule: scheduleArn(document), error };
      this.#options.logger.warn('a schedule could not run', facts);
    });
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  /** Stores the run before it sends: after a crash in between, the occurrence is lost rather than repeated. */
  async #run(document: ScheduleDocument, occurrenceMs: number, isLast: boolean): Promise<void> {
    const { schedules, delivery, random } = this.#options;
    let current: ScheduleDocument;
    try {
      current = await schedules.update(document, (stored) => ({ ...stored, lastRunMs: occurrenceMs }));
    } catch (error) {
      if (isServiceError(error, ResourceNotFound)) return;
      throw error;
    }
    const arn = scheduleArn(current);
    const { Target, ActionAfterCompletion } = current.settings;
    await delivery.deliver({
      targetArn: Target.Arn,
      message: {
        body: scheduleInput(current, occurrenceMs, random.uuid()),
        messageGroupId: Target.SqsParameters?.MessageGroupId,
        partitionKey: Target.KinesisParameters?.PartitionKey,
      },
      // A schedule sends with its role, so the policy of the target does not matter.
      service: undefined,
      role: { arn: Target.RoleArn, sessionName: current.name, service: schedulerAssuming(current) },
      retryPolicy: Target.RetryPolicy,
      deadLetterArn: Target.DeadLetterConfig?.Arn,
      sender: { attribute: 'SCHEDULE_ARN', arn },
    });
    if (!isLast || ActionAfterCompletion !== 'DELETE') return;
    this.remove(current);
    await schedules.delete(current);
  }
}

/** A delay within the flexible window that only depends on the schedule and the occurrence, so that restarts keep it. */
function windowDelayMs(document: ScheduleDocument, occurrenceMs: number): number {
  const windowMs = (document.settings.FlexibleTimeWindow.MaximumWindowInMinutes ?? 0) * 60_000;
  const digest = createHash('sha256')
    .update(`${scheduleArn(document)} ${occurrenceMs}`)
    .digest();
  return Math.floor((digest.readUInt32BE() / 2 ** 32) * windowMs);
}
