import { pageInOrder } from '../../../lib/list/page.ts';
import { formatArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, type Infer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onGroups } from '../access.ts';
import type { LogsContext } from '../context.ts';
import type { GroupDocument } from '../group/documents.ts';
import { InvalidParameter } from '../errors.ts';
import { MAX_DESCRIBED } from '../limits.ts';
import {
  DescribeLimit,
  LogGroupClass,
  LogGroupIdentifier,
  LogGroupName,
  LogGroupNamePattern,
  LogGroupShape,
  NextToken,
} from '../shapes.ts';
import { invalidToken } from '../reading/tokens.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
export const DescribeLogGroups = operation('DescribeLogGroups', {
  input: structure({
    accountIdentifiers: optional(list(string(), { max: 20 })),
    logGroupNamePrefix: optional(LogGroupName),
    logGroupNamePattern: optional(LogGroupNamePattern),
    nextToken: optional(NextToken),
    limit: optional(DescribeLimit),
    includeLinkedAccounts: optional(boolean()),
    logGroupClass: optional(LogGroupClass),
    logGroupIdentifiers: optional(list(LogGroupIdentifier, { min: 1, max: 50 })),
  }),
  output: structure({ logGroups: list(LogGroupShape), nextToken: optional(NextToken) }),
  errors: [InvalidParameter],
  access: onGroups('logs:DescribeLogGroups'),
});

export const describeLogGroups: Handler<typeof DescribeLogGroups, LogsContext> = async (
  input,
  { groups },
  caller,
) => {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass } = input;
  if (prefix !== undefined && pattern !== undefined) {
    throw InvalidParameter(
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
  }
  const names = input.logGroupIdentifiers?.map((identifier) => identifier.split(':').at(-1));
  const { items, token } = await pageInOrder((after) => groups.list(caller, { prefix, after }), {
    filter: (group) =>
      (pattern === undefined || group.name.toLowerCase().includes(pattern.toLowerCase())) &&
      (logGroupClass === undefined || group.logGroupClass === logGroupClass) &&
      (names === undefined || names.includes(group.name)),
    list: 'DescribeLogGroups',
    keyOf: ({ name }) => name,
    token: input.nextToken,
    size: input.limit ?? MAX_DESCRIBED,
    invalidToken,
  });
  return {
    logGroups: items.map((group) => describe(group, caller)),
    ...(token !== undefined && { nextToken: token }),
  };
};

function describe(group: GroupDocument, namespace: Namespace): Infer<typeof LogGroupShape> {
  const logGroupArn = formatArn('logs', namespace, `log-group:${group.name}`);
  return {
    logGroupName: group.name,
    creationTime: group.createdMs,
    ...(group.retentionDays !== undefined && { retentionInDays: group.retentionDays }),
    metricFilterCount: group.metricFilters?.length ?? 0,
    arn: `${logGroupArn}:*`,
    storedBytes: group.storedBytes,
    ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
    logGroupClass: group.logGroupClass,
    logGroupArn,
    deletionProtectionEnabled: false,
  };
}
