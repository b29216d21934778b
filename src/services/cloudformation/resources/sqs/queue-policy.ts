import { QueueDoesNotExist } from '../../../sqs/errors.ts';
import { SetQueueAttributes } from '../../../sqs/operations/set-queue-attributes.ts';
import { sharedPolicy } from '../shared-policy.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export const sqsQueuePolicy = sharedPolicy({
  type: 'AWS::SQS::QueuePolicy',
  listProperty: 'Queues',
  missing: QueueDoesNotExist,
  async setPolicy(url, policy, context) {
    await context.call('sqs', SetQueueAttributes, { QueueUrl: url, Attributes: { Policy: policy } });
  },
});
