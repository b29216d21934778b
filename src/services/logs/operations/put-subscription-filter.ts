import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { isServiceError } from '../../../schema/error.ts';
import { passUncheckedRole } from '../../pass-role.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireGroup } from '../context.ts';
import { InvalidParameter, LimitExceeded, ResourceNotFound } from '../errors.ts';
import { compileFilter } from '../filter/pattern.ts';
import { MAX_SUBSCRIPTION_FILTERS } from '../limits.ts';
import { DestinationArn, Distribution, FilterName, FilterPattern, LogGroupName, RoleArn } from '../shapes.ts';
import { allowsLogs, destinationOf, LOGS, sendTo } from '../subscription/destination.ts';
import type { SubscriptionFilterDocument } from '../subscription/document.ts';
import { controlMessage } from '../subscription/message.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html */
export const PutSubscriptionFilter = operation('PutSubscriptionFilter', {
  input: structure({
    logGroupName: LogGroupName,
    filterName: FilterName,
    filterPattern: FilterPattern,
    destinationArn: DestinationArn,
    roleArn: optional(RoleArn),
    distribution: optional(Distribution),
  }),
  errors: [InvalidParameter, LimitExceeded, ResourceNotFound],
  access: [
    ...onGroup('logs:PutSubscriptionFilter'),
    // Whether the role can be assumed shows when the test message is sent.
    passUncheckedRole(LOGS, ({ roleArn }: { readonly roleArn?: string | undefined }) => roleArn),
  ],
});

/** Creates a filter, or replaces the one of that name. As on AWS, its destination is checked. */
export const putSubscriptionFilter: Handler<typeof PutSubscriptionFilter, LogsContext> = async (
  { logGroupName, filterName, filterPattern, destinationArn, roleArn, distribution = 'ByLogStream' },
  context,
  caller,
) => {
  const group = await requireGroup(context, caller, logGroupName);
  compileFilter(filterPattern);
  const filter: SubscriptionFilterDocument = {
    filterName,
    filterPattern,
    destinationArn,
    ...(roleArn !== undefined && { roleArn }),
    distribution,
    createdMs: context.clock.now(),
  };
  await checkDestination(context, filter, caller, logGroupName);
  await group.setSubscriptionFilters((filters) => {
    const others = filters.filter((each) => each.filterName !== filterName);
    if (others.length >= MAX_SUBSCRIPTION_FILTERS) throw LimitExceeded('Resource limit exceeded.');
    return [...others, filter];
  });
};

/** @throws InvalidParameter */
async function checkDestination(
  { destinations, clock }: LogsContext,
  filter: SubscriptionFilterDocument,
  namespace: { readonly account: string; readonly region: string },
  logGroupName: string,
): Promise<void> {
  const { destinationArn, roleArn } = filter;
  const destination = destinationOf(destinationArn);
  if (!destination || !destinations) {
    throw InvalidParameter(
      `The destination ${destinationArn} is not supported by Millrace, which sends to Kinesis streams and Lambda functions.`,
    );
  }
  if (destination.kind === 'function') {
    if (await allowsLogs(destinations, destinationArn, namespace, logGroupName)) return;
    throw InvalidParameter(
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    );
  }
  if (roleArn === undefined) {
    throw InvalidParameter('destinationArn for vendor kinesis cannot be used without roleArn');
  }
  try {
    const origin = { namespace, group: logGroupName, stream: 'control' };
    await sendTo(destinations, filter, origin, await controlMessage(clock.now()));
  } catch (error) {
    if (!isServiceError(error)) throw error;
    throw InvalidParameter(
      'Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state.',
      { cause: error },
    );
  }
}
