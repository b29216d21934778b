import type { Stream } from '../../../engine/stream/stream.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, integer, list, optional, structure } from '../../../schema/shape.ts';
import { streamArn } from '../../../engine/stream/arn.ts';
import type { KinesisContext } from '../context.ts';
import { ExpiredNextToken, InvalidArgument, LimitExceeded } from '../errors.ts';
import { MAX_STREAMS_LISTED } from '../limits.ts';
import { issueNextToken, openNextToken } from '../next-token.ts';
import { NextToken, StreamName, StreamSummary } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html */
export const ListStreams = operation('ListStreams', {
  input: structure({
    Limit: optional(integer({ min: 1, max: 10_000 })),
    ExclusiveStartStreamName: optional(StreamName),
    NextToken: optional(NextToken),
  }),
  output: structure({
    StreamNames: list(StreamName),
    HasMoreStreams: boolean(),
    NextToken: optional(NextToken),
    StreamSummaries: optional(list(StreamSummary)),
  }),
  errors: [LimitExceeded, ExpiredNextToken, InvalidArgument],
  access: onAll('kinesis:ListStreams'),
});

export const listStreams: Handler<typeof ListStreams, KinesisContext> = (input, context, caller) => {
  const after =
    input.NextToken === undefined
      ? input.ExclusiveStartStreamName
      : openNextToken<string>(context, 'ListStreams', caller, input.NextToken);
  const limit = Math.min(input.Limit ?? MAX_STREAMS_LISTED, MAX_STREAMS_LISTED);
  const found = context.engine.streams.list(caller, { after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const hasMore = found.length > limit;
  return {
    StreamNames: page.map(({ document }) => document.streamName),
    HasMoreStreams: hasMore,
    ...(hasMore && {
      NextToken: issueNextToken(context, 'ListStreams', caller, page.at(-1)!.document.streamName),
    }),
    StreamSummaries: page.map(summarise),
  };
};

function summarise({ document }: Stream) {
  return {
    StreamName: document.streamName,
    StreamARN: streamArn(document),
    StreamStatus: document.status,
    StreamModeDetails: { StreamMode: document.mode },
    StreamCreationTimestamp: document.createdMs,
  };
}
