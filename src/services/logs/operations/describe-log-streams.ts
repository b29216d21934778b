import { pageCooperatively, pageInOrder } from '../../../lib/list/page.ts';
import { formatArn } from '../../../lib/aws/arn.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, enumeration, type Infer, list, optional, structure } from '../../../schema/shape.ts';
import { onGroup } from '../access.ts';
import { type LogsContext, requireNamedGroup } from '../context.ts';
import { InvalidParameter, ResourceNotFound } from '../errors.ts';
import { MAX_DESCRIBED } from '../limits.ts';
import type { LogStream } from '../group/log-stream.ts';
import {
  DescribeLimit,
  LogGroupIdentifier,
  LogGroupName,
  LogStreamName,
  LogStreamShape,
  NextToken,
} from '../shapes.ts';
import { invalidToken } from '../reading/tokens.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
export const DescribeLogStreams = operation('DescribeLogStreams', {
  input: structure({
    logGroupName: optional(LogGroupName),
    logGroupIdentifier: optional(LogGroupIdentifier),
    logStreamNamePrefix: optional(LogStreamName),
    orderBy: optional(enumeration('LogStreamName', 'LastEventTime')),
    descending: optional(boolean()),
    nextToken: optional(NextToken),
    limit: optional(DescribeLimit),
  }),
  output: structure({ logStreams: list(LogStreamShape), nextToken: optional(NextToken) }),
  errors: [InvalidParameter, ResourceNotFound],
  access: onGroup('logs:DescribeLogStreams'),
});

export const describeLogStreams: Handler<typeof DescribeLogStreams, LogsContext> = async (
  input,
  context,
  caller,
) => {
  const { logStreamNamePrefix: prefix = '', orderBy = 'LogStreamName', limit = MAX_DESCRIBED } = input;
  if (orderBy === 'LastEventTime' && prefix !== '') {
    throw InvalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const group = await requireNamedGroup(context, caller, input);
  const request = {
    list: `DescribeLogStreams ${orderBy}`,
    keyOf: orderBy === 'LastEventTime' ? timeKey : nameKey,
    token: input.nextToken,
    size: limit,
    invalidToken,
  };
  // Other orders read all streams of the group for each page: an index of times would cost each put.
  const { items, token } =
    orderBy === 'LogStreamName' && input.descending !== true
      ? await pageInOrder((after) => group.streamsAfter(prefix, after), request)
      : await pageCooperatively(group.streams(), {
          ...request,
          filter: ({ name }) => name.startsWith(prefix),
          order: input.descending === true ? 'descending' : 'ascending',
        });
  const streamArn = formatArn('logs', caller, `log-group:${group.document.name}:log-stream:`);
  return {
    logStreams: items.map((stream) => describe(stream, streamArn + stream.name)),
    ...(token !== undefined && { nextToken: token }),
  };
};

function nameKey({ name }: LogStream): string {
  return name;
}

/** Streams without events sort first; equal times sort by name. */
function timeKey({ name, statistics }: LogStream): string {
  return `${String(statistics?.lastEventMs ?? 0).padStart(16, '0')} ${name}`;
}

function describe({ name, createdMs, statistics }: LogStream, arn: string): Infer<typeof LogStreamShape> {
  return {
    logStreamName: name,
    creationTime: createdMs,
    ...(statistics && {
      firstEventTimestamp: statistics.firstEventMs,
      lastEventTimestamp: statistics.lastEventMs,
      lastIngestionTime: statistics.lastIngestionMs,
      uploadSequenceToken: SEQUENCE_TOKEN,
    }),
    arn,
    storedBytes: 0,
  };
}

// Sequence tokens have had no meaning since 2023 but are still returned:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
export const SEQUENCE_TOKEN = '49'.padEnd(56, '0');
