import { NoSuchBucket } from '../../../s3/errors.ts';
import { DeleteBucketPolicy } from '../../../s3/operations/delete-bucket-policy.ts';
import { GetBucketPolicy } from '../../../s3/operations/get-bucket-policy.ts';
import { PutBucketPolicy } from '../../../s3/operations/put-bucket-policy.ts';
import { ValidationError } from '../../errors.ts';
import {
  jsonText,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  unlessMissing,
} from '../handler.ts';
import { putBy } from '../put-resource.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export const s3BucketPolicy: ResourceHandler = {
  type: 'AWS::S3::BucketPolicy',
  properties: { Bucket: 'replace', PolicyDocument: 'update' },
  required: ['Bucket', 'PolicyDocument'],
  nameProperty: 'Bucket',
  attributeNames: [],

  creationKey(properties) {
    const bucket = textOf(properties, 'Bucket');
    if (bucket === undefined) throw ValidationError('Value of property Bucket must be of type String');
    return bucket;
  },

  async find(bucket, _, context) {
    await context.call('s3', GetBucketPolicy, { Bucket: bucket });
    return bucket;
  },

  ...putBy(setPolicy),

  async remove(bucket, _, context) {
    await unlessMissing(context.call('s3', DeleteBucketPolicy, { Bucket: bucket }), NoSuchBucket);
  },
};

async function setPolicy(bucket: string, properties: Properties, context: ResourceContext): Promise<void> {
  const policy = Buffer.from(jsonText(properties['PolicyDocument']));
  await context.call('s3', PutBucketPolicy, { Bucket: bucket, Policy: policy });
}
