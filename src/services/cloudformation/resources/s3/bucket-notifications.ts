import { NoSuchBucket } from '../../../s3/errors.ts';
import { GetBucketNotificationConfiguration } from '../../../s3/operations/get-bucket-notification-configuration.ts';
import { PutBucketNotificationConfiguration } from '../../../s3/operations/put-bucket-notification-configuration.ts';
import { type Properties, type ResourceContext, type ResourceHandler, unlessMissing } from '../handler.ts';
import { notificationInput } from './notifications.ts';

const MAX_NAME_LENGTH = 200;

/**
 * Adds functions to the notifications of a bucket that the stack does not own, for `existing: true` of serverless.yml.
 * The framework does this with a function of its own. Configurations of others, which have other ids, are kept.
 */
export const bucketNotifications: ResourceHandler = {
  type: 'Millrace::S3::BucketNotifications',
  properties: { Bucket: 'replace', LambdaConfigurations: 'update' },
  required: ['Bucket', 'LambdaConfigurations'],
  attributeNames: [],
  nameProperty: undefined,

  creationKey: (_, context) => context.generateName(MAX_NAME_LENGTH),

  async create(id, properties, context) {
    await context.created(id);
    await replaceOwn(id, properties, properties, context);
    return {};
  },

  async update(id, next, _, context) {
    await replaceOwn(id, next, next, context);
    return {};
  },

  async remove(id, properties, context) {
    await unlessMissing(replaceOwn(id, properties, {}, context), NoSuchBucket);
  },
};

/** Replaces the configurations whose ids start with that of the resource. */
async function replaceOwn(id: string, { Bucket }: Properties, next: Properties, context: ResourceContext) {
  const current = await context.call('s3', GetBucketNotificationConfiguration, { Bucket });
  const { CloudFunctionConfiguration: functions = [] } = current;
  const { CloudFunctionConfiguration: wanted } = notificationInput(next);
  await context.call('s3', PutBucketNotificationConfiguration, {
    Bucket,
    SkipDestinationValidation: true,
    NotificationConfiguration: {
      ...current,
      CloudFunctionConfiguration: [
        ...functions.filter(({ Id: each = '' }) => !each.startsWith(`${id}/`)),
        ...wanted.map((each, index) => ({ Id: `${id}/${index}`, ...each })),
      ],
    },
  });
}
