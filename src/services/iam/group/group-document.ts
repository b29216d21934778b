import { formatGlobalArn } from '../../../lib/aws/arn.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { PolicySet } from '../entity/policy-set.ts';
import type { Group } from '../shapes.ts';

/** The stored form of a group with its policies. Users have the names of their groups. */
export interface GroupDocument extends PolicySet {
  readonly account: string;
  /** Default: `aws`. */
  readonly partition?: string;
  readonly groupName: string;
  readonly path: string;
  readonly groupId: string;
  readonly createdMs: number;
}

export function groupArn(group: Pick<GroupDocument, 'account' | 'partition' | 'path' | 'groupName'>): string {
  return formatGlobalArn('iam', group, `group${group.path}${group.groupName}`);
}

export function describeGroup(group: GroupDocument): Infer<typeof Group> {
  return {
    Path: group.path,
    GroupName: group.groupName,
    GroupId: group.groupId,
    Arn: groupArn(group),
    CreateDate: group.createdMs,
  };
}
