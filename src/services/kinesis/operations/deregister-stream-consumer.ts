import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onConsumer } from '../access.ts';
import { withServiceErrors, type KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceNotFound } from '../errors.ts';
import { requireConsumer } from '../resources/consumer.ts';
import { ConsumerARN, ConsumerName, streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html */
export const DeregisterStreamConsumer = operation('DeregisterStreamConsumer', {
  input: structure({
    StreamARN: streamAddress.StreamARN,
    ConsumerName: optional(ConsumerName),
    ConsumerARN: optional(ConsumerARN),
    StreamId: streamAddress.StreamId,
  }),
  errors: [LimitExceeded, ResourceNotFound, InvalidArgument],
  access: onConsumer('kinesis:DeregisterStreamConsumer'),
});

export const deregisterStreamConsumer: Handler<typeof DeregisterStreamConsumer, KinesisContext> = async (
  input,
  context,
  caller,
) => {
  const { stream, consumer } = requireConsumer(context, input, caller);
  await withServiceErrors(stream.document, context.engine.consumers.deregister(stream, consumer));
};
