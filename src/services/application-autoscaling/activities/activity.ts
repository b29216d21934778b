import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { TargetAddress } from '../scalable-target.ts';
import type { ScalingActivity } from '../shapes.ts';

export interface Activity {
  readonly id: string;
  /** Counts the activities of the target. */
  readonly number: number;
  readonly startedMs: number;
  readonly endedMs?: number;
  readonly status: 'InProgress' | 'Successful' | 'Failed' | 'Unfulfilled';
  readonly description: string;
  readonly cause: string;
  readonly message?: string;
  /** Why the capacity was not changed; such activities are only listed on request. */
  readonly notScaled?: {
    readonly code: string;
    readonly minCapacity: number;
    readonly maxCapacity: number;
    readonly currentCapacity: number;
  };
}

/** The newest activities of a target, newest first. */
export interface ActivitiesDocument extends Namespace {
  readonly address: TargetAddress;
  readonly activities: readonly Activity[];
}

export function describeActivity(address: TargetAddress, activity: Activity): Infer<typeof ScalingActivity> {
  const { notScaled } = activity;
  return {
    ActivityId: activity.id,
    ...address,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: activity.startedMs,
    ...(activity.endedMs !== undefined && { EndTime: activity.endedMs }),
    StatusCode: activity.status,
    ...(activity.message !== undefined && { StatusMessage: activity.message }),
    ...(notScaled && {
      NotScaledReasons: [
        {
          Code: notScaled.code,
          MaxCapacity: notScaled.maxCapacity,
          MinCapacity: notScaled.minCapacity,
          CurrentCapacity: notScaled.currentCapacity,
        },
      ],
    }),
  };
}
