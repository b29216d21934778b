import { expect, test } from 'vitest';
import { CreateBucket } from '../../../../src/services/s3/operations/create-bucket.ts';
import { GetBucketNotificationConfiguration } from '../../../../src/services/s3/operations/get-bucket-notification-configuration.ts';
import { GetBucketPolicy } from '../../../../src/services/s3/operations/get-bucket-policy.ts';
import { PutBucketNotificationConfiguration } from '../../../../src/services/s3/operations/put-bucket-notification-configuration.ts';
import { ref, ResourceWorld } from './resource-world.ts';

const Bucket = 'uploads';
const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const template = (...names: string[]) => ({
  Notifications: {
    Type: 'Millrace::S3::BucketNotifications',
    Properties: {
      Bucket,
      LambdaConfigurations: names.map((name) => ({
        Event: 's3:ObjectCreated:*',
        Function: functionArn(name),
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: name }] } },
      })),
    },
  },
});

test('a stack adds its functions to an existing bucket, and removes only them', async () => {
  const world = await ResourceWorld.open();
  await world.call('s3', CreateBucket, { Bucket });
  const CloudFunctionConfiguration = [
    { Id: 'other', Event: ['s3:ObjectRemoved:*'], CloudFunction: functionArn('other') },
  ];
  await world.call('s3', PutBucketNotificationConfiguration, {
    Bucket,
    SkipDestinationValidation: true,
    NotificationConfiguration: { CloudFunctionConfiguration },
  });
  const notified = async () => {
    const stored = await world.call('s3', GetBucketNotificationConfiguration, { Bucket });
    return stored.CloudFunctionConfiguration!.map(({ CloudFunction, Filter }) => [
      CloudFunction.split(':').at(-1),
      Filter?.S3Key?.FilterRule?.[0]?.Value,
    ]);
  };
  expect((await world.deploy(template('a', 'b'))).status).toBe('CREATE_COMPLETE');
  expect(await notified()).toEqual([
    ['other', undefined],
    ['a', 'a'],
    ['b', 'b'],
  ]);
  expect((await world.deploy(template('c'))).status).toBe('UPDATE_COMPLETE');
  expect(await notified()).toEqual([
    ['other', undefined],
    ['c', 'c'],
  ]);
  expect(await world.remove()).toBe('DELETE_COMPLETE');
  expect(await notified()).toEqual([['other', undefined]]);
});

test('the policy of a bucket may be JSON text', async () => {
  const world = await ResourceWorld.open();
  const PolicyDocument =
    '{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::uploads"}}';
  const deployed = await world.deploy({
    Uploads: { Type: 'AWS::S3::Bucket', Properties: { BucketName: Bucket } },
    Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: ref('Uploads'), PolicyDocument } },
  });
  expect(deployed.status).toBe('CREATE_COMPLETE');
  expect((await world.call('s3', GetBucketPolicy, { Bucket })).Policy?.toString()).toBe(PolicyDocument);
});
