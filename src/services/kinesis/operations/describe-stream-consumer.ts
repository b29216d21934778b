import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import { onConsumer } from '../access.ts';
import { streamArn } from '../../../engine/stream/arn.ts';
import type { KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceNotFound } from '../errors.ts';
import { describeConsumer, requireConsumer } from '../resources/consumer.ts';
import { ConsumerARN, ConsumerDescription, ConsumerName, streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamConsumer.html */
export const DescribeStreamConsumer = operation('DescribeStreamConsumer', {
  input: structure({
    StreamARN: streamAddress.StreamARN,
    ConsumerName: optional(ConsumerName),
    ConsumerARN: optional(ConsumerARN),
    StreamId: streamAddress.StreamId,
  }),
  output: structure({ ConsumerDescription }),
  errors: [LimitExceeded, ResourceNotFound, InvalidArgument],
  access: onConsumer('kinesis:DescribeStreamConsumer'),
});

export const describeStreamConsumer: Handler<typeof DescribeStreamConsumer, KinesisContext> = (
  input,
  context,
  caller,
) => {
  const { stream, consumer } = requireConsumer(context, input, caller);
  const { document } = stream;
  return {
    ConsumerDescription: { ...describeConsumer(document, consumer), StreamARN: streamArn(document) },
  };
};
