import { pageAfter } from '../../../lib/list/page.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { list, optional, string, structure } from '../../../schema/shape.ts';
import type { LogsContext } from '../context.ts';
import { InvalidParameter } from '../errors.ts';
import { MAX_DESCRIBED } from '../limits.ts';
import { invalidToken } from '../reading/tokens.ts';
import { DescribeLimit, NextToken, PolicyScope, ResourcePolicyShape } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeResourcePolicies.html */
export const DescribeResourcePolicies = operation('DescribeResourcePolicies', {
  input: structure({
    nextToken: optional(NextToken),
    limit: optional(DescribeLimit),
    resourceArn: optional(string()),
    policyScope: optional(PolicyScope),
  }),
  output: structure({ resourcePolicies: list(ResourcePolicyShape), nextToken: optional(NextToken) }),
  errors: [InvalidParameter],
  access: onAll('logs:DescribeResourcePolicies'),
});

/** Single log groups have no policies here. */
export const describeResourcePolicies: Handler<typeof DescribeResourcePolicies, LogsContext> = async (
  { nextToken, limit = MAX_DESCRIBED, resourceArn, policyScope = 'ACCOUNT' },
  { policies },
  caller,
) => {
  const isOfAccount = resourceArn === undefined && policyScope === 'ACCOUNT';
  const { items, token } = pageAfter(isOfAccount ? await policies.list(caller) : [], {
    list: 'DescribeResourcePolicies',
    keyOf: ({ name }) => name,
    token: nextToken,
    size: limit,
    invalidToken,
  });
  return {
    resourcePolicies: items.map(({ name, text, updatedMs }) => ({
      policyName: name,
      policyDocument: text,
      lastUpdatedTime: updatedMs,
      policyScope: 'ACCOUNT' as const,
    })),
    ...(token !== undefined && { nextToken: token }),
  };
};
