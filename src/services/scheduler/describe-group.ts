import { type GroupDocument, groupArn } from './groups.ts';

export function describeGroup(group: GroupDocument) {
  return {
    Arn: groupArn(group),
    Name: group.name,
    State: 'ACTIVE' as const,
    CreationDate: group.createdMs,
    LastModificationDate: group.createdMs,
  };
}
