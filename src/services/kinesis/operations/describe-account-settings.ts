import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { optional, structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { LimitExceeded } from '../errors.ts';
import { describeCommitment, readCommitment } from '../settings/billing-commitment.ts';
import { BillingCommitment } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeAccountSettings.html */
export const DescribeAccountSettings = operation('DescribeAccountSettings', {
  input: structure({}),
  output: structure({ MinimumThroughputBillingCommitment: optional(BillingCommitment) }),
  errors: [LimitExceeded],
  access: onAll('kinesis:DescribeAccountSettings'),
});

export const describeAccountSettings: Handler<typeof DescribeAccountSettings, KinesisContext> = async (
  _,
  context,
  caller,
) => {
  const commitment = await readCommitment(context, caller);
  return { MinimumThroughputBillingCommitment: describeCommitment(commitment, context.clock.now()) };
};
