import type { Client } from '../../client/client.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { DescribeStackResource } from '../../services/cloudformation/operations/describe-stack-resource.ts';
import { cloudFormationTraits } from '../../services/cloudformation/traits.ts';
import { GetRecords } from '../../services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../services/kinesis/operations/get-shard-iterator.ts';
import { ListShards } from '../../services/kinesis/operations/list-shards.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import { ListObjectsV2 } from '../../services/s3/operations/list-objects-v2.ts';
import { s3Traits } from '../../services/s3/traits.ts';
import { GetQueueAttributes } from '../../services/sqs/operations/get-queue-attributes.ts';
import { sqsTraits } from '../../services/sqs/traits.ts';
import type { StackUpdate } from '../../deployment/deploy-manifest.ts';

type Resources = StackUpdate['before'];

interface ResourceKind {
  readonly noun: string;
  readonly content: string;
  /** Properties whose change replaces the resource. */
  readonly replacedBy: readonly string[];
  isEmpty(client: Client, physicalId: string): Promise<boolean>;
}

/** Resources that contain what users have put into them. */
const KINDS: Readonly<Record<string, ResourceKind>> = {
  'AWS::Kinesis::Stream': { noun: 'stream', content: 'records', replacedBy: ['Name'], isEmpty: hasNoRecords },
  'AWS::SQS::Queue': {
    noun: 'queue',
    content: 'messages',
    replacedBy: ['QueueName', 'FifoQueue'],
    isEmpty: hasNoMessages,
  },
  'AWS::S3::Bucket': {
    noun: 'bucket',
    content: 'objects',
    replacedBy: ['BucketName'],
    isEmpty: hasNoObjects,
  },
  'AWS::DynamoDB::Table': {
    noun: 'table',
    content: 'items',
    replacedBy: ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
    // The table is on another server.
    isEmpty: () => Promise.resolve(false),
  },
};

/**
 * Refuses an update that would delete or replace a stream, queue, bucket or table that is not empty.
 * @throws OperatorError that names it and the remedy
 */
export async function refuseLostData({ stackId, before, after, client }: StackUpdate): Promise<void> {
  for (const { logicalId, kind, change } of lostResources(before, after)) {
    const { StackResourceDetail: detail } = await client.call(cloudFormationTraits, DescribeStackResource, {
      StackName: stackId,
      LogicalResourceId: logicalId,
    });
    const { PhysicalResourceId: physicalId } = detail ?? {};
    if (physicalId === undefined || (await kind.isEmpty(client, physicalId))) continue;
    throw new OperatorError(
      `it would ${change} the ${kind.noun} ${physicalId} (${logicalId}) with its ${kind.content}. Keep ${logicalId} ` +
        'as it was; or, to lose them, run `millrace deploy`, or start `millrace dev --yes`.',
    );
  }
}

/** Resources that an update deletes or replaces, other than those that are retained. */
function lostResources(before: Resources, after: Resources) {
  return Object.entries(before).flatMap(([logicalId, resource]) => {
    const kind = KINDS[resource.Type];
    if (!kind || isRetained(resource)) return [];
    const next = after[logicalId];
    if (next?.Type !== resource.Type) return [{ logicalId, kind, change: 'delete' }];
    const isReplaced = kind.replacedBy.some((name) => propertyOf(resource, name) !== propertyOf(next, name));
    return isReplaced ? [{ logicalId, kind, change: 'replace' }] : [];
  });
}

function isRetained(resource: Resources[string]): boolean {
  const policies = resource as { readonly DeletionPolicy?: unknown; readonly UpdateReplacePolicy?: unknown };
  return policies.DeletionPolicy === 'Retain' || policies.UpdateReplacePolicy === 'Retain';
}

function propertyOf({ Properties }: Resources[string], name: string): string | undefined {
  return JSON.stringify(Properties?.[name]);
}

async function hasNoRecords(client: Client, StreamName: string): Promise<boolean> {
  const { Shards = [] } = await client.call(kinesisTraits, ListShards, { StreamName });
  for (const { ShardId } of Shards) {
    const iterator = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
    const { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, iterator);
    const { Records } = await client.call(kinesisTraits, GetRecords, {
      ShardIterator: ShardIterator!,
      Limit: 1,
    });
    if (Records.length > 0) return false;
  }
  return true;
}

async function hasNoMessages(client: Client, QueueUrl: string): Promise<boolean> {
  const { Attributes = {} } = await client.call(sqsTraits, GetQueueAttributes, {
    QueueUrl,
    AttributeNames: ['All'],
  });
  const counts = Object.entries(Attributes).filter(([name]) =>
    name.startsWith('ApproximateNumberOfMessages'),
  );
  return counts.every(([, count]) => Number(count) === 0);
}

async function hasNoObjects(client: Client, Bucket: string): Promise<boolean> {
  const { KeyCount } = await client.call(s3Traits, ListObjectsV2, { Bucket, MaxKeys: 1 });
  return KeyCount === 0;
}
