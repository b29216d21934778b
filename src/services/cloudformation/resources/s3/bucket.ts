import { partitionOf, urlSuffixOf } from '../../../../lib/aws/arn.ts';
import { NoSuchBucket } from '../../../s3/errors.ts';
import { CreateBucket } from '../../../s3/operations/create-bucket.ts';
import { DeleteBucket } from '../../../s3/operations/delete-bucket.ts';
import { PutBucketTagging } from '../../../s3/operations/put-bucket-tagging.ts';
import { PutBucketNotificationConfiguration } from '../../../s3/operations/put-bucket-notification-configuration.ts';
import { HeadBucket } from '../../../s3/operations/head-bucket.ts';
import { requireBucketName } from '../../../s3/bucket-name.ts';
import { notificationInput } from './notifications.ts';
import {
  type Attributes,
  differs,
  type Properties,
  type ResourceContext,
  type ResourceHandler,
  textOf,
  unlessMissing,
} from '../handler.ts';

const MAX_NAME_LENGTH = 63;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export const s3Bucket: ResourceHandler = {
  type: 'AWS::S3::Bucket',
  properties: {
    BucketName: 'replace',
    // Stored with the stack only: these settings protect against readers that a loopback server does not have, or save
    // space over months.
    AccessControl: 'update',
    BucketEncryption: 'update',
    LifecycleConfiguration: 'update',
    NotificationConfiguration: 'update',
    OwnershipControls: 'update',
    PublicAccessBlockConfiguration: 'update',
    VersioningConfiguration: 'update',
    Tags: 'update',
  },
  required: [],
  nameProperty: 'BucketName',
  attributeNames: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName'],
  stackTags: 'with-system-tags',
  checks: { BucketName: (name) => requireBucketName(String(name)) },

  creationKey: (properties, context) =>
    textOf(properties, 'BucketName') ?? context.generateName(MAX_NAME_LENGTH).toLowerCase(),

  async find(name, _, context) {
    await context.call('s3', HeadBucket, { Bucket: name });
    return name;
  },

  async create(name, properties, context) {
    await context.call('s3', CreateBucket, { Bucket: name });
    await context.created(name);
    await setTags(name, properties, context);
    if (properties['NotificationConfiguration'] !== undefined) {
      await setNotifications(name, properties, context);
    }
    return attributes(name, context);
  },

  async update(name, next, previous, context) {
    await setTags(name, next, context);
    if (differs(next, previous, ['NotificationConfiguration'])) await setNotifications(name, next, context);
    return attributes(name, context);
  },

  /** @throws BucketNotEmpty, as on AWS */
  async remove(name, _, context) {
    await unlessMissing(context.call('s3', DeleteBucket, { Bucket: name }), NoSuchBucket);
  },
};

async function setTags(name: string, { Tags: tags = [] }: Properties, context: ResourceContext) {
  await context.call('s3', PutBucketTagging, { Bucket: name, Tagging: { TagSet: tags } });
}

async function setNotifications(name: string, properties: Properties, context: ResourceContext) {
  await context.call('s3', PutBucketNotificationConfiguration, {
    Bucket: name,
    NotificationConfiguration: notificationInput(properties['NotificationConfiguration']),
  });
}

function attributes(name: string, { region }: ResourceContext): Attributes {
  const suffix = urlSuffixOf(region);
  return {
    Arn: `arn:${partitionOf(region)}:s3:::${name}`,
    DomainName: `${name}.s3.${suffix}`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.${suffix}`,
    RegionalDomainName: `${name}.s3.${region}.${suffix}`,
  };
}
