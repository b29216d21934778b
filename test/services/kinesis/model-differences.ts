import type { Differences } from '../../support/repository/model-differences.ts';

export const DIFFERENCES: Differences = {
  'Channels and queues do not exist here.': [
    '*.ResourceARN: pattern is arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+, not *',
    '*.ChannelCount: missing',
    '*.ChannelCountLimit: missing',
    '*.QueueCount: missing',
  ],
  'A subscription does not end with these errors here: there is no KMS, and a failure closes the connection.':
    [
      'SubscribeToShard event KMSDisabledException: missing',
      'SubscribeToShard event KMSInvalidStateException: missing',
      'SubscribeToShard event KMSAccessDeniedException: missing',
      'SubscribeToShard event KMSNotFoundException: missing',
      'SubscribeToShard event KMSOptInRequired: missing',
      'SubscribeToShard event KMSThrottlingException: missing',
      'SubscribeToShard event InternalFailureException: missing',
    ],
  'A returned StreamId would send clients to AWS: docs/aws/wire-protocols.md#endpoints.': [
    '* output*.StreamId: missing',
  ],
};
