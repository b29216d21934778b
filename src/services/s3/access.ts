import { type Access, type AccessRule, type ResourceFacts, when } from '../../schema/access.ts';
import type { ConditionValues } from '../../schema/caller.ts';
import type { S3Context } from './context.ts';
import { bucketArn, objectArn } from './arn.ts';
import { headerTags, tagKeys } from './object/object-tags.ts';
import { parseCopySource } from './object/copy-source.ts';

/*
 * The permissions of the operations, several of which have the same action.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */

const BUCKET = 'arn:aws:s3:::BUCKET';
const OBJECT = 'arn:aws:s3:::BUCKET/KEY';

type Action = `s3:${string}`;

interface BucketAddress {
  readonly Bucket: string;
}

interface ObjectAddress extends BucketAddress {
  readonly Key: string;
}

/** An action on a bucket itself. */
export function onBucket<I>(
  action: Action,
  conditionsOf?: (input: I) => ConditionValues,
): Access<BucketAddress & I, never> {
  return [
    {
      action,
      resource: BUCKET,
      resourcesOf: ({ Bucket }, { region }) => [bucketArn(Bucket, region)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on an object. */
export function onObject<I>(
  action: Action,
  conditionsOf?: (input: I) => ConditionValues,
): Access<ObjectAddress & I, never> {
  return [
    {
      action,
      resource: OBJECT,
      resourcesOf: ({ Bucket, Key }, { region }) => [objectArn(Bucket, Key, region)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** Reading a version needs another action than reading the newest one. */
export const onVersion: Access<ObjectAddress & { readonly VersionId?: string | undefined }, never> = [
  objectRule('s3:GetObject', ({ VersionId }) => VersionId === undefined),
  {
    ...objectRule('s3:GetObjectVersion', ({ VersionId }) => VersionId !== undefined),
    conditionsOf: ({ VersionId = '' }) => ({ 's3:VersionId': VersionId }),
  },
];

interface TaggedWrite extends ObjectAddress, WriteHeaders {
  readonly Tagging?: string | undefined;
}

/** A write; with tags it needs a second permission. */
export const onTaggedWrite: Access<TaggedWrite, never> = [
  ...onObject('s3:PutObject', writtenKeys),
  ...when(({ Tagging }: TaggedWrite) => Tagging !== undefined, onObject('s3:PutObjectTagging', writtenKeys)),
];

interface Deletions extends BucketAddress {
  readonly Delete?: { readonly Object: readonly { readonly Key: string }[] } | undefined;
}

/** Each object of a list. */
export const onDeletedObjects: Access<Deletions, never> = [
  {
    action: 's3:DeleteObject',
    resource: OBJECT,
    resourcesOf: ({ Bucket, Delete }, { region }) =>
      (Delete?.Object ?? []).map(({ Key }) => objectArn(Bucket, Key, region)),
  },
];

interface Copy extends TaggedWrite {
  readonly CopySource?: string | undefined;
  readonly MetadataDirective?: string | undefined;
}

/** A copy reads its source and writes its destination. */
export const onCopy: Access<Copy, never> = [
  {
    action: 's3:GetObject',
    resource: OBJECT,
    resourcesOf({ CopySource = '' }, { region }) {
      const { bucket, key } = parseCopySource(CopySource) ?? { bucket: '*', key: '*' };
      return [objectArn(bucket, key, region)];
    },
  },
  ...onTaggedWrite.map((rule): AccessRule<Copy, never> => ({
    ...rule,
    conditionsOf: (input) => ({
      ...writtenKeys(input),
      ...present('s3:x-amz-copy-source', input.CopySource),
      ...present('s3:x-amz-metadata-directive', input.MetadataDirective),
    }),
  })),
];

interface List extends BucketAddress {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
}

export function listKeys({ Prefix, Delimiter, MaxKeys }: List): ConditionValues {
  return {
    ...present('s3:prefix', Prefix),
    ...present('s3:delimiter', Delimiter),
    ...present('s3:max-keys', MaxKeys?.toString()),
  };
}

export function locationKeys({
  CreateBucketConfiguration,
}: {
  readonly CreateBucketConfiguration?: { readonly LocationConstraint?: string | undefined } | undefined;
}): ConditionValues {
  return present('s3:locationconstraint', CreateBucketConfiguration?.LocationConstraint);
}

interface WriteHeaders {
  readonly ACL?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly StorageClass?: string | undefined;
}

function writtenKeys(input: TaggedWrite): ConditionValues {
  return { ...writeKeys(input), ...tagKeys(headerTags(input)) };
}

function writeKeys({ ACL, ServerSideEncryption, StorageClass }: WriteHeaders): ConditionValues {
  return {
    ...present('s3:x-amz-acl', ACL),
    ...present('s3:x-amz-server-side-encryption', ServerSideEncryption),
    ...present('s3:x-amz-storage-class', StorageClass),
  };
}

/**
 * The policy of a bucket is that of its objects as well; its tags are not those of its objects. ARNs of buckets name no account.
 */
export function bucketFacts({ buckets }: S3Context): ResourceFacts {
  return {
    async policyOf(arn, caller) {
      const name = bucketOf(arn);
      return (await buckets.find({ account: await buckets.ownerOf(caller, name) }, name))?.policy;
    },
    ownerOf: (arn, caller) => buckets.ownerOf(caller, bucketOf(arn)),
    // Buckets are found in every region here. On AWS a request must be signed for the region of its bucket.
    async regionOf(arn, caller) {
      const name = bucketOf(arn);
      return (await buckets.find({ account: await buckets.ownerOf(caller, name) }, name))?.region;
    },
    async tagsOf(arn, caller) {
      const name = bucketOf(arn);
      if (!arn.endsWith(`:${name}`)) return undefined;
      return (await buckets.find({ account: await buckets.ownerOf(caller, name) }, name))?.tags;
    },
  };
}

function objectRule<I extends ObjectAddress>(
  action: Action,
  applies: (input: I) => boolean = () => true,
): AccessRule<I, never> {
  return {
    action,
    resource: OBJECT,
    resourcesOf: (input, { region }) => (applies(input) ? [objectArn(input.Bucket, input.Key, region)] : []),
  };
}

function present(key: string, value: string | undefined): ConditionValues {
  return value === undefined ? {} : { [key]: value };
}

function bucketOf(arn: string): string {
  return /^arn:[^:]+:s3:::([^/]+)/.exec(arn)?.[1] ?? '';
}
