import type { Handler } from '../../../schema/operation.ts';
import { operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { describeConsumer } from '../consumer.ts';
import type { KinesisContext } from '../context.ts';
import { changing, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { Consumer, ConsumerName, StreamARN, streamAddress, TagMap } from '../shapes.ts';
import { checkNewTags } from '../tags.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html */
export const RegisterStreamConsumer = operation('RegisterStreamConsumer', {
  input: structure({
    StreamARN,
    ConsumerName,
    StreamId: streamAddress.StreamId,
    Tags: optional(TagMap),
  }),
  output: structure({ Consumer }),
  errors: [InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound],
});

export const registerStreamConsumer: Handler<typeof RegisterStreamConsumer, KinesisContext> = async (
  { StreamARN, ConsumerName: name, Tags: tags = {} },
  context,
  caller,
) => {
  const stream = requireStream(context, { StreamARN }, caller);
  checkNewTags(tags, stream.document, { name });
  const registering = context.engine.streams.registerConsumer(stream, { name, tags });
  const consumer = await changing(stream.document, registering);
  return { Consumer: describeConsumer(stream.document, consumer) };
};
