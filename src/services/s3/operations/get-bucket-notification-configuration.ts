import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import type { S3Context } from '../context.ts';
import { NoSuchBucket } from '../errors.ts';
import { NotificationConfiguration } from '../notification/shapes.ts';
import { Bucket } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export const GetBucketNotificationConfiguration = operation('GetBucketNotificationConfiguration', {
  http: { method: 'GET', path: '/{Bucket}?notification' },
  input: structure({ Bucket }),
  output: NotificationConfiguration,
  errors: [NoSuchBucket],
  access: onBucket('s3:GetBucketNotification'),
});

export const getBucketNotificationConfiguration: Handler<
  typeof GetBucketNotificationConfiguration,
  S3Context
> = async ({ Bucket: name }, { buckets }, caller) => {
  const { notifications = {} } = await buckets.require(caller, name);
  return notifications;
};
