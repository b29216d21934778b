import { parseArn } from '../../../lib/aws/arn.ts';
import { hasStraySpaces, parseSchedule } from '../../../lib/schedule/expression.ts';
import { TARGET_SERVICES } from '../../targets/target.ts';
import { Validation } from '../errors.ts';
import type { ScheduleSettings } from './schedule.ts';

/** @throws Validation */
export function checkSettings(settings: ScheduleSettings): void {
  const { ScheduleExpression, ScheduleExpressionTimezone, FlexibleTimeWindow, Target } = settings;
  checkExpression(ScheduleExpression, ScheduleExpressionTimezone);
  const isFlexible = FlexibleTimeWindow.Mode === 'FLEXIBLE';
  const hasWindow = FlexibleTimeWindow.MaximumWindowInMinutes !== undefined;
  check(
    isFlexible === hasWindow,
    isFlexible
      ? 'A FLEXIBLE FlexibleTimeWindow needs MaximumWindowInMinutes.'
      : 'MaximumWindowInMinutes must not be set when FlexibleTimeWindow is OFF.',
  );
  const { StartDate: startMs, EndDate: endMs } = settings;
  check(
    startMs === undefined || endMs === undefined || startMs < endMs,
    'The EndDate you specify must come after the StartDate.',
  );
  const service = parseArn(Target.Arn)?.service;
  check(service !== undefined, `Provided Arn is not in correct format: ${Target.Arn}`);
  check(
    TARGET_SERVICES.includes(service),
    `Millrace does not run targets of ${service}. It sends to ${TARGET_SERVICES.join(', ')}.`,
  );
  check(
    service !== 'kinesis' || Target.KinesisParameters !== undefined,
    'A stream as a target needs KinesisParameters.PartitionKey.',
  );
}

/** @throws Validation */
export function checkExpression(expression: string, timeZone: string | undefined): void {
  if (timeZone !== undefined) {
    check(isValid('cron(0 0 * * ? *)', timeZone), 'The provided ScheduleExpressionTimezone is not valid.');
  }
  check(isValid(expression, timeZone), `Invalid Schedule Expression ${expression}.`);
}

function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw Validation(message);
}

function isValid(expression: string, timeZone: string | undefined): boolean {
  try {
    parseSchedule(expression, { anchorMs: 0, timeZone, anyNumber: true });
    return !hasStraySpaces(expression);
  } catch {
    return false;
  }
}
