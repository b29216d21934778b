import {
  boolean,
  double,
  enumeration,
  integer,
  list,
  long,
  map,
  optional,
  string,
  structure,
} from '../../schema/shape.ts';
import { tagKey, tagValue } from '../../schema/tags.ts';
import { Unit } from '../cloudwatch/shapes.ts';
import { MAX_DESCRIBED, MAX_PAGE_EVENTS, MAX_PUT_EVENTS } from './limits.ts';

// Member names of this service start in lower case, and timestamps are longs in milliseconds.
export const Timestamp = long({ min: 0 });

export const LogGroupName = string({
  min: 1,
  max: 512,
  pattern: /[.\-_/#A-Za-z0-9]+/,
  patternText: '[\\.\\-_/#A-Za-z0-9]+',
});
export const LogGroupNamePattern = string({
  max: 512,
  pattern: /[.\-_/#A-Za-z0-9]*/,
  patternText: '[\\.\\-_/#A-Za-z0-9]*',
});
/** A group's name, or its ARN without `:*`. */
export const LogGroupIdentifier = string({ min: 1, max: 2048, pattern: /[\w#+=/:,.@-]*/ });
export const LogStreamName = string({ min: 1, max: 512, pattern: /[^:*]*/ });
export const LogGroupClass = enumeration('STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY');
export const NextToken = string({ min: 1 });
export const FilterPattern = string({ max: 1024 });
export const DescribeLimit = integer({ min: 1, max: MAX_DESCRIBED });
export const EventsLimit = integer({ min: 1, max: MAX_PAGE_EVENTS });
export const Tags = map(tagValue('^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$'), {
  min: 1,
  max: 50,
  key: tagKey('^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$'),
});

export const ResourceArn = string({ min: 1, max: 1011 });
export const TagKeys = list(string({ min: 1, max: 128 }), { min: 0, max: 50 });

export const LogGroupShape = structure(
  {
    logGroupName: LogGroupName,
    creationTime: Timestamp,
    retentionInDays: optional(integer()),
    metricFilterCount: integer(),
    arn: string(),
    storedBytes: long(),
    kmsKeyId: optional(string()),
    logGroupClass: LogGroupClass,
    logGroupArn: string(),
    deletionProtectionEnabled: boolean(),
  },
  'LogGroup',
);

export const LogStreamShape = structure(
  {
    logStreamName: LogStreamName,
    creationTime: Timestamp,
    firstEventTimestamp: optional(Timestamp),
    lastEventTimestamp: optional(Timestamp),
    lastIngestionTime: optional(Timestamp),
    uploadSequenceToken: optional(string()),
    arn: string(),
    storedBytes: long(),
  },
  'LogStream',
);

export const InputLogEvents = list(
  structure({ timestamp: Timestamp, message: string({ min: 1 }) }, 'InputLogEvent'),
  { min: 1, max: MAX_PUT_EVENTS },
);

export const OutputLogEvents = list(
  structure({ timestamp: Timestamp, message: string(), ingestionTime: Timestamp }, 'OutputLogEvent'),
);

export const FilteredLogEvents = list(
  structure(
    {
      logStreamName: LogStreamName,
      timestamp: Timestamp,
      message: string(),
      ingestionTime: Timestamp,
      eventId: string(),
    },
    'FilteredLogEvent',
  ),
);

export const RejectedLogEventsInfo = structure(
  {
    tooNewLogEventStartIndex: optional(integer()),
    tooOldLogEventEndIndex: optional(integer()),
    expiredLogEventEndIndex: optional(integer()),
  },
  'RejectedLogEventsInfo',
);

export const FilterName = string({ min: 1, max: 512, pattern: /[^:*]*/ });
export const DestinationArn = string({ min: 1 });
export const RoleArn = string({ min: 1 });
export const Distribution = enumeration('Random', 'ByLogStream');

export const SubscriptionFilterShape = structure(
  {
    filterName: FilterName,
    logGroupName: LogGroupName,
    filterPattern: FilterPattern,
    destinationArn: DestinationArn,
    roleArn: optional(RoleArn),
    distribution: Distribution,
    applyOnTransformedLogs: boolean(),
    creationTime: Timestamp,
  },
  'SubscriptionFilter',
);

export const PolicyName = string();
export const PolicyScope = enumeration('ACCOUNT', 'RESOURCE');
export const PolicyDocument = string({ min: 1, max: 51_200 });
export const ResourcePolicyShape = structure(
  {
    policyName: PolicyName,
    policyDocument: PolicyDocument,
    lastUpdatedTime: Timestamp,
    policyScope: PolicyScope,
  },
  'ResourcePolicy',
);

export const MetricName = string({ max: 255, pattern: /[^:*$]*/ });
// AWS accepts a colon, which the pattern of its model excludes: docs/aws/logs.md#metric-filters.
export const MetricNamespace = string({ max: 255 });

export const MetricTransformationShape = structure(
  {
    metricName: MetricName,
    metricNamespace: MetricNamespace,
    // A number, or a selector of one in the message: `$.latency`, `$bytes`.
    metricValue: string({ max: 100 }),
    // The value of a minute with events of which none matches.
    defaultValue: optional(double()),
    unit: optional(Unit),
    // Selectors by the name of the dimension.
    dimensions: optional(map(string({ max: 255 }), { key: string({ max: 255 }) })),
  },
  'MetricTransformation',
);

export const MetricFilterShape = structure(
  {
    filterName: FilterName,
    filterPattern: FilterPattern,
    metricTransformations: list(MetricTransformationShape),
    creationTime: Timestamp,
    logGroupName: LogGroupName,
    applyOnTransformedLogs: boolean(),
  },
  'MetricFilter',
);
