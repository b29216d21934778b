import { ResourceNotFound } from '../../kinesis/errors.ts';
import { DeleteResourcePolicy } from '../../kinesis/operations/delete-resource-policy.ts';
import { PutResourcePolicy } from '../../kinesis/operations/put-resource-policy.ts';
import type { Properties, ResourceContext, ResourceHandler } from './handler.ts';
import { unlessMissing } from './handler.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-resourcepolicy.html */
export const kinesisResourcePolicy: ResourceHandler = {
  type: 'AWS::Kinesis::ResourcePolicy',
  properties: { ResourceArn: 'replace', ResourcePolicy: 'update' },
  required: ['ResourceArn', 'ResourcePolicy'],
  nameProperty: 'ResourceArn',

  async create(properties, context) {
    const arn = String(properties['ResourceArn']);
    await put(arn, properties, context);
    await context.created(arn);
    return {};
  },

  async update(arn, next, _, context) {
    await put(arn, next, context);
    return {};
  },

  async remove(arn, _, context) {
    await unlessMissing(
      context.call('kinesis', DeleteResourcePolicy, { ResourceARN: arn }),
      ResourceNotFound,
    );
  },
};

async function put(arn: string, properties: Properties, context: ResourceContext): Promise<void> {
  const policy = JSON.stringify(properties['ResourcePolicy']);
  await context.call('kinesis', PutResourcePolicy, { ResourceARN: arn, Policy: policy });
}
