import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { enumeration, optional, structure } from '../../../schema/shape.ts';
import type { KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded } from '../errors.ts';
import { commit, describeCommitment, endCommitment, readCommitment } from '../settings/billing-commitment.ts';
import { BillingCommitment } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateAccountSettings.html */
export const UpdateAccountSettings = operation('UpdateAccountSettings', {
  input: structure({
    MinimumThroughputBillingCommitment: structure({ Status: enumeration('ENABLED', 'DISABLED') }),
  }),
  output: structure({ MinimumThroughputBillingCommitment: optional(BillingCommitment) }),
  errors: [InvalidArgument, LimitExceeded],
  access: onAll('kinesis:UpdateAccountSettings'),
});

export const updateAccountSettings: Handler<typeof UpdateAccountSettings, KinesisContext> = async (
  { MinimumThroughputBillingCommitment: { Status: status } },
  context,
  caller,
) => {
  await (status === 'ENABLED' ? commit(context, caller) : endCommitment(context, caller));
  const commitment = await readCommitment(context, caller);
  return { MinimumThroughputBillingCommitment: describeCommitment(commitment, context.clock.now()) };
};
