/** The operations that the page calls. None of them deletes what a person has made, except the messages of a queue. */
export const ALLOWED_OPERATIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    kinesis: [
      'PutRecord',
      'PutRecords',
      'SplitShard',
      'MergeShards',
      'UpdateShardCount',
      'IncreaseStreamRetentionPeriod',
      'DecreaseStreamRetentionPeriod',
      'DescribeStreamSummary',
    ],
    lambda: [
      'Invoke',
      'GetFunctionConfiguration',
      'GetEventSourceMapping',
      'UpdateEventSourceMapping',
      'PutFunctionConcurrency',
      'DeleteFunctionConcurrency',
    ],
    sqs: ['SendMessage', 'PurgeQueue', 'GetQueueAttributes', 'SetQueueAttributes'],
    sns: ['Publish'],
    logs: ['FilterLogEvents', 'DescribeLogStreams'],
    monitoring: ['DescribeAlarms', 'SetAlarmState', 'GetMetricData'],
  }),
);
