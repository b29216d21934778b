/** An event of a function, with ARNs as functions of CloudFormation. */
export interface PartEvent {
  readonly isQueue: boolean;
  readonly sourceArn: object;
  /** The queue for what was given up. */
  readonly destinationArn: object | undefined;
}

// What the Serverless Framework gives the role of a function with such an event.
const READ_STREAM = [
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:ListShards',
  'kinesis:ListStreams',
];
const READ_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const WRITE_LOG = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** The role of a function that is given as a part: for its events, its log, and what the test allows. */
export function partRole(
  events: readonly PartEvent[],
  statements: readonly object[] = [],
): { readonly Type: string; readonly Properties: object } {
  const allow = (Action: readonly string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
  const own = events.flatMap(({ isQueue, sourceArn, destinationArn }) => [
    allow(isQueue ? READ_QUEUE : READ_STREAM, sourceArn),
    ...(destinationArn ? [allow(['sqs:SendMessage'], destinationArn)] : []),
  ]);
  const policy = (Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: policy([trust]),
      Policies: [
        {
          PolicyName: 'function',
          PolicyDocument: policy([...own, allow(WRITE_LOG, '*'), ...statements]),
        },
      ],
    },
  };
}
