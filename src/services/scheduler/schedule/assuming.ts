import { formatArn } from '../../../lib/aws/arn.ts';
import type { AssumingService } from '../../../schema/caller.ts';
import type { ScheduleDocument } from './schedule.ts';

export const SCHEDULER = 'scheduler.amazonaws.com';

/**
 * The scheduler as it assumes the role of a schedule. `aws:SourceArn` is the group.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function schedulerAssuming({
  group,
  ...namespace
}: Pick<ScheduleDocument, 'account' | 'region' | 'group'>): AssumingService {
  return {
    names: [SCHEDULER],
    sourceArn: formatArn('scheduler', namespace, `schedule-group/${group}`),
    sourceAccount: namespace.account,
  };
}
