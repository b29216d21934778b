import { MAX_CONSUMERS } from '../../../engine/consumers/registration.ts';
import type { StreamDocument } from '../../../engine/stream/document.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags, isTagged } from '../../../schema/request-tags.ts';
import { when } from '../../../schema/access.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onNewConsumer, onStream } from '../access.ts';
import { withServiceErrors, type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { MAX_CONSUMERS_COMMITTED } from '../limits.ts';
import { describeConsumer } from '../resources/consumer.ts';
import { checkNewTags } from '../resources/tags.ts';
import { isCommitted, readCommitment } from '../settings/billing-commitment.ts';
import { Consumer, ConsumerName, StreamARN, streamAddress, TagMap } from '../shapes.ts';

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
  access: [
    ...onStream('kinesis:RegisterStreamConsumer', addedTags),
    ...when(isTagged, onNewConsumer('kinesis:TagResource', addedTags)),
  ],
});

export const registerStreamConsumer: Handler<typeof RegisterStreamConsumer, KinesisContext> = async (
  { StreamARN, ConsumerName: name, Tags: tags = {} },
  context,
  caller,
) => {
  const stream = requireStream(context, { StreamARN }, caller);
  checkNewTags(tags, stream.document, { name });
  const maxConsumers = await consumerLimit(context, stream.document);
  const registering = context.engine.consumers.register(stream, { name, tags }, maxConsumers);
  const consumer = await withServiceErrors(stream.document, registering);
  return { Consumer: describeConsumer(stream.document, consumer) };
};

async function consumerLimit(context: KinesisContext, document: StreamDocument): Promise<number> {
  if (document.mode !== 'ON_DEMAND') return MAX_CONSUMERS;
  const commitment = await readCommitment(context, document);
  return isCommitted(commitment, context.clock.now()) ? MAX_CONSUMERS_COMMITTED : MAX_CONSUMERS;
}
