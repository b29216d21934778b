import { formatArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Infer, StructureShape } from '../../../schema/shape.ts';
import type { scheduleSettings } from '../shapes.ts';

export const DEFAULT_GROUP = 'default';

export type ScheduleSettings = Infer<StructureShape<typeof scheduleSettings>>;

/** A schedule as it is stored. Key: `scheduler/schedule/ACCOUNT/REGION/GROUP/NAME`. */
export interface ScheduleDocument extends Namespace {
  readonly name: string;
  readonly group: string;
  /** As sent by the client. */
  readonly settings: ScheduleSettings;
  /** ClientToken of the request that created it: the SDKs repeat it when they retry. */
  readonly clientToken?: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  /** The last occurrence that has run. */
  readonly lastRunMs?: number;
}

export function scheduleKey({
  account,
  region,
  group,
  name,
}: Pick<ScheduleDocument, 'account' | 'region' | 'group' | 'name'>): string {
  return `${account}/${region}/${group}/${name}`;
}

export function scheduleArn(
  schedule: Pick<ScheduleDocument, 'account' | 'region' | 'group' | 'name'>,
): string {
  return formatArn('scheduler', schedule, `schedule/${schedule.group}/${schedule.name}`);
}
