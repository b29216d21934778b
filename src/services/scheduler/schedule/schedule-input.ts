import { isoSeconds } from '../../../lib/time/iso-seconds.ts';
import { type ScheduleDocument, scheduleArn } from './schedule.ts';

/**
 * What the target of a schedule receives: its input with the context attributes, or an event.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function scheduleInput(schedule: ScheduleDocument, occurrenceMs: number, executionId: string): string {
  const arn = scheduleArn(schedule);
  const time = isoSeconds(occurrenceMs);
  const { Input } = schedule.settings.Target;
  if (Input === undefined) return JSON.stringify(defaultEvent(schedule, arn, time, executionId));
  return Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}

/** As recorded from AWS, `detail` is text here, unlike in the events of rules: docs/aws/eventbridge.md#scheduler. */
function defaultEvent({ account, region }: ScheduleDocument, arn: string, time: string, id: string) {
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time,
    region,
    resources: [arn],
    detail: '{}',
  };
}
