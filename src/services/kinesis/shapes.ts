import {
  blob,
  boolean,
  enumeration,
  integer,
  list,
  long,
  map,
  optional,
  string,
  structure,
  timestamp,
} from '../../schema/shape.ts';
import { MAX_DATA_BYTES } from './limits.ts';

/** Shapes that several operations share; constraints from the service's model, test/models/kinesis.json. */

const NAME_PATTERN = /[a-zA-Z0-9_.-]+/;

export const StreamName = string({ min: 1, max: 128, pattern: NAME_PATTERN });
// AWS's patterns of ARNs contain several `.*`, with which backtracking takes cubic time. These patterns match the same
// texts in linear time: a regular expression never backtracks into a lookahead, and each lookahead finds the match that
// leaves the most text to the rest.
export const StreamARN = string({
  min: 1,
  max: 2048,
  pattern: /arn:aws(?=(.*?:kinesis:))\1(?=(.*:\d{12}:stream\/(?=\S)))\2\S+/,
  patternText: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+',
});
// Reserved by AWS. Accepted and ignored; never returned, or the SDKs would leave the configured endpoint
// (docs/aws/wire-protocols.md#endpoints).
const StreamId = string({ min: 1, max: 24, pattern: /[a-z0-9]{20}-[a-z0-9]{3}/ });

/** The ARN of a stream or a consumer: both can have tags and a policy. */
export const ResourceARN = string({
  min: 1,
  max: 2048,
  pattern: /arn:aws(?=(.*?:kinesis:))\1(?=(.*?:\d{12}:))\2(?=(.*stream\/(?=\S)))\3\S+/,
  patternText: 'arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+',
});

/** Either of the first two names the stream of a request. */
export const streamAddress = {
  StreamName: optional(StreamName),
  StreamARN: optional(StreamARN),
  StreamId: optional(StreamId),
};

export const ConsumerName = string({ min: 1, max: 128, pattern: NAME_PATTERN });
export const ConsumerARN = string({
  min: 1,
  max: 2048,
  pattern:
    /arn:aws(?=(.*?:kinesis:))\1(?=(.*?:\d{12}:))\2.*stream\/[a-zA-Z0-9_.-]+\/consumer\/[a-zA-Z0-9_.-]+:[0-9]+/,
  patternText:
    '^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+',
});

export const ShardId = string({ min: 1, max: 128, pattern: NAME_PATTERN });
export const HashKey = string({ pattern: /0|([1-9]\d{0,38})/ });
export const SequenceNumber = string({ pattern: /0|([1-9]\d{0,128})/ });
export const PartitionKey = string({ min: 1, max: 256 });
export const Data = blob({ min: 0, max: MAX_DATA_BYTES, sensitive: true });
export const ShardIterator = string({ min: 1, max: 512 });
export const NextToken = string({ min: 1, max: 1_048_576 });
export const Timestamp = timestamp();
/** Validates a call without executing it: `refuseDryRun`. */
export const DryRun = optional(boolean());

export const TagKey = string({ min: 1, max: 128 });
export const TagMap = map(string({ min: 0, max: 256 }), { key: TagKey, min: 1, max: 200 });
export const TagKeys = list(TagKey, { min: 1, max: 50 });
export const Tag = structure({ Key: TagKey, Value: optional(string()) });

const StreamStatus = enumeration('CREATING', 'DELETING', 'ACTIVE', 'UPDATING');
export const StreamModeDetails = structure({ StreamMode: enumeration('PROVISIONED', 'ON_DEMAND') });
export const RecordDistributionStrategy = enumeration('AUTO', 'USER_PARTITION_KEY');
export const EncryptionType = enumeration('NONE', 'KMS');
export const KeyId = string({ min: 1, max: 2048 });
export const WarmThroughputMiBps = integer({ min: 0 });
export const WarmThroughput = structure({
  TargetMiBps: optional(integer({ min: 0 })),
  CurrentMiBps: optional(integer({ min: 0 })),
});

export const METRIC_NAMES = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];
export const MetricNames = list(enumeration(...METRIC_NAMES));
export const ShardLevelMetrics = list(enumeration(...METRIC_NAMES, 'ALL'), { min: 1, max: 7 });

export const BillingCommitment = structure({
  Status: enumeration('ENABLED', 'DISABLED', 'ENABLED_UNTIL_EARLIEST_ALLOWED_END'),
  StartedAt: optional(timestamp()),
  EndedAt: optional(timestamp()),
  EarliestAllowedEndAt: optional(timestamp()),
});

export const MaxRecordSizeInKiB = integer({ min: 1024, max: 10_240 });

// In the order in which AWS lists the values.
export const ShardIteratorType = enumeration(
  'AFTER_SEQUENCE_NUMBER',
  'LATEST',
  'AT_TIMESTAMP',
  'AT_SEQUENCE_NUMBER',
  'TRIM_HORIZON',
);

export const ShardFilter = structure({
  Type: enumeration(
    'AFTER_SHARD_ID',
    'AT_TRIM_HORIZON',
    'FROM_TRIM_HORIZON',
    'AT_LATEST',
    'AT_TIMESTAMP',
    'FROM_TIMESTAMP',
  ),
  ShardId: optional(ShardId),
  Timestamp: optional(Timestamp),
});

const HashKeyRange = structure({ StartingHashKey: HashKey, EndingHashKey: HashKey });

export const Shard = structure({
  ShardId,
  ParentShardId: optional(ShardId),
  AdjacentParentShardId: optional(ShardId),
  HashKeyRange,
  SequenceNumberRange: structure({
    StartingSequenceNumber: SequenceNumber,
    EndingSequenceNumber: optional(SequenceNumber),
  }),
});

export const ChildShard = structure({ ShardId, ParentShards: list(ShardId), HashKeyRange });

export const Record = structure({
  SequenceNumber,
  ApproximateArrivalTimestamp: optional(Timestamp),
  Data,
  // Absent when the producer sent none, which streams with AUTO distribution allow.
  PartitionKey: optional(PartitionKey),
  EncryptionType: optional(EncryptionType),
});

const EnhancedMonitoring = list(structure({ ShardLevelMetrics: optional(list(string())) }));

const describedStream = {
  StreamName,
  StreamARN,
  StreamStatus,
  StreamModeDetails: optional(StreamModeDetails),
  RetentionPeriodHours: integer(),
  StreamCreationTimestamp: Timestamp,
  EnhancedMonitoring,
  EncryptionType: optional(EncryptionType),
  KeyId: optional(KeyId),
};

export const StreamDescription = structure({
  ...describedStream,
  Shards: list(Shard),
  HasMoreShards: boolean(),
});

export const StreamDescriptionSummary = structure({
  ...describedStream,
  OpenShardCount: integer(),
  ConsumerCount: optional(integer()),
  WarmThroughput: optional(WarmThroughput),
  MaxRecordSizeInKiB: optional(MaxRecordSizeInKiB),
  RecordDistributionStrategy: optional(RecordDistributionStrategy),
});

export const StreamSummary = structure({
  StreamName,
  StreamARN,
  StreamStatus,
  StreamModeDetails: optional(StreamModeDetails),
  StreamCreationTimestamp: optional(Timestamp),
});

const ConsumerStatus = enumeration('CREATING', 'DELETING', 'ACTIVE');

const describedConsumer = {
  ConsumerName,
  ConsumerARN,
  ConsumerStatus,
  ConsumerCreationTimestamp: Timestamp,
};

export const Consumer = structure(describedConsumer);

export const ConsumerDescription = structure({ ...describedConsumer, StreamARN });

export const MillisBehindLatest = long({ min: 0 });
