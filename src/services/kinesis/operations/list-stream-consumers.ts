import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, list, optional, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { checkCreationTime, type KinesisContext, requireStream } from '../context.ts';
import {
  ExpiredNextToken,
  InvalidArgument,
  LimitExceeded,
  ResourceInUse,
  ResourceNotFound,
  streamNotFound,
} from '../errors.ts';
import { DEFAULT_CONSUMERS_LISTED } from '../limits.ts';
import { issueNextToken, openNextToken } from '../next-token.ts';
import { describeConsumer } from '../resources/consumer.ts';
import { Consumer, NextToken, StreamARN, streamAddress, Timestamp } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html */
export const ListStreamConsumers = operation('ListStreamConsumers', {
  input: structure({
    StreamARN,
    NextToken: optional(NextToken),
    MaxResults: optional(integer({ min: 1, max: 10_000 })),
    StreamCreationTimestamp: optional(Timestamp),
    StreamId: streamAddress.StreamId,
  }),
  output: structure({ Consumers: optional(list(Consumer)), NextToken: optional(NextToken) }),
  errors: [ResourceNotFound, InvalidArgument, LimitExceeded, ExpiredNextToken, ResourceInUse],
  access: onStream('kinesis:ListStreamConsumers'),
});

/** The position in a list, and the stream of the list. */
interface ListPosition {
  readonly creationId: string;
  readonly after: string;
}

export const listStreamConsumers: Handler<typeof ListStreamConsumers, KinesisContext> = (
  { StreamARN, NextToken: token, MaxResults: limit = DEFAULT_CONSUMERS_LISTED, ...generation },
  context,
  caller,
) => {
  const { document } = requireStream(context, { StreamARN }, caller);
  checkCreationTime(document, generation);
  const { creationId } = document;
  const position =
    token === undefined
      ? undefined
      : openNextToken<ListPosition>(context, 'ListStreamConsumers', caller, token);
  if (position && position.creationId !== creationId) throw streamNotFound(document);
  const all = [...document.consumers].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rest = position ? all.filter(({ name }) => name > position.after) : all;
  const page = rest.slice(0, Math.min(limit, DEFAULT_CONSUMERS_LISTED));
  const last = page.at(-1);
  return {
    Consumers: page.map((consumer) => describeConsumer(document, consumer)),
    ...(last &&
      rest.length > page.length && {
        NextToken: issueNextToken<ListPosition>(context, 'ListStreamConsumers', caller, {
          creationId,
          after: last.name,
        }),
      }),
  };
};
