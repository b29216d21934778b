import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import { withServiceErrors, type KinesisContext, requireStream } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { checkRetentionHours } from '../settings/retention.ts';
import { streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html */
export const DecreaseStreamRetentionPeriod = operation('DecreaseStreamRetentionPeriod', {
  input: structure({ RetentionPeriodHours: integer(), ...streamAddress }),
  errors: [ResourceInUse, ResourceNotFound, LimitExceeded, InvalidArgument],
  access: onStream('kinesis:DecreaseStreamRetentionPeriod'),
});

export const decreaseStreamRetentionPeriod: Handler<
  typeof DecreaseStreamRetentionPeriod,
  KinesisContext
> = async (input, context, caller) => {
  const stream = requireStream(context, input, caller);
  const { streamName, retentionHours } = stream.document;
  const requested = input.RetentionPeriodHours;
  checkRetentionHours(requested);
  if (requested > retentionHours) {
    throw InvalidArgument(
      `Requested retention period (${requested} hours) for stream ${streamName} can not be longer than existing ` +
        `retention period (${retentionHours} hours). Use IncreaseRetentionPeriod API.`,
    );
  }
  await withServiceErrors(stream.document, context.engine.changes.setRetention(stream, requested));
};
