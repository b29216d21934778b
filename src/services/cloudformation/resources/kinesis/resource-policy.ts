import { ResourceNotFound } from '../../../kinesis/errors.ts';
import { DeleteResourcePolicy } from '../../../kinesis/operations/delete-resource-policy.ts';
import { GetResourcePolicy } from '../../../kinesis/operations/get-resource-policy.ts';
import { PutResourcePolicy } from '../../../kinesis/operations/put-resource-policy.ts';
import { type Properties, type ResourceContext, type ResourceHandler, unlessMissing } from '../handler.ts';
import { putBy } from '../put-resource.ts';

/** Returned for a stream without a policy. */
const NO_POLICY = '{}';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-resourcepolicy.html */
export const kinesisResourcePolicy: ResourceHandler = {
  type: 'AWS::Kinesis::ResourcePolicy',
  properties: { ResourceArn: 'replace', ResourcePolicy: 'update' },
  required: ['ResourceArn', 'ResourcePolicy'],
  nameProperty: 'ResourceArn',
  attributeNames: [],

  creationKey: (properties) => String(properties['ResourceArn']),

  async find(arn, _, context) {
    const { Policy: policy } = await context.call('kinesis', GetResourcePolicy, { ResourceARN: arn });
    return policy === NO_POLICY ? undefined : arn;
  },

  ...putBy(put),

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
