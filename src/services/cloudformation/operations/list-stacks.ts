import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { enumeration, list, optional, string, structure, timestamp } from '../../../schema/shape.ts';
import { type CloudFormationContext, pageOf } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { STACKS_PER_PAGE } from '../limits.ts';
import { NextToken, StackDriftInformation } from '../shapes.ts';

const STATUSES = [
  'CREATE_IN_PROGRESS',
  'CREATE_FAILED',
  'CREATE_COMPLETE',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_FAILED',
  'ROLLBACK_COMPLETE',
  'DELETE_IN_PROGRESS',
  'DELETE_FAILED',
  'DELETE_COMPLETE',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_FAILED',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_IN_PROGRESS',
  'IMPORT_ROLLBACK_FAILED',
  'IMPORT_ROLLBACK_COMPLETE',
] as const;

const StackSummary = structure({
  StackId: string(),
  StackName: string(),
  ParentId: optional(string()),
  RootId: optional(string()),
  TemplateDescription: optional(string()),
  CreationTime: timestamp('iso'),
  LastUpdatedTime: optional(timestamp('iso')),
  DeletionTime: optional(timestamp('iso')),
  StackStatus: string(),
  StackStatusReason: optional(string()),
  DriftInformation: StackDriftInformation,
});

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html */
export const ListStacks = operation('ListStacks', {
  readOnly: true,
  input: structure({
    StackStatusFilter: optional(list(enumeration(...STATUSES))),
    NextToken: optional(NextToken),
  }),
  output: structure({ StackSummaries: list(StackSummary), NextToken: optional(NextToken) }),
  errors: [ValidationError],
  access: onAll('cloudformation:ListStacks'),
});

/** Newest first; includes recently deleted stacks. */
export const listStacks: Handler<typeof ListStacks, CloudFormationContext> = async (
  { StackStatusFilter: wanted = [], NextToken: token },
  { store },
  caller,
) => {
  const all = [...(await store.list(caller)), ...(await store.listDeleted(caller))];
  const stacks = all.filter(({ status }) => wanted.length === 0 || wanted.includes(status));
  const [page, next] = pageOf(stacks, {
    list: 'ListStacks',
    keyOf: ({ createdMs, stackId }) => `${String(createdMs).padStart(16, '0')} ${stackId}`,
    order: 'descending',
    token,
    size: STACKS_PER_PAGE,
  });
  return {
    StackSummaries: await Promise.all(
      page.map(async (stack) => ({
        StackId: stack.stackId,
        StackName: stack.name,
        ParentId: stack.parentId,
        RootId: stack.rootId,
        TemplateDescription: (await store.definition(stack)).description,
        CreationTime: stack.createdMs,
        LastUpdatedTime: stack.updatedMs,
        DeletionTime: stack.deletedMs,
        StackStatus: stack.status,
        StackStatusReason: stack.statusReason,
        DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
      })),
    ),
    NextToken: next,
  };
};
