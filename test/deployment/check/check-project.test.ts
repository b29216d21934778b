import { describe, expect, it } from 'vitest';
import type { Client } from '../../../src/client/client.ts';
import { checkProject } from '../../../src/deployment/check/check-project.ts';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
import { load, minimal } from '../../manifest/project.ts';

// Only a type of another server needs a call.
const CLIENT = {} as Client;

/** The lines of the error that a project has. */
async function problemsOf(lines: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const manifest = load(minimal(lines), {}, files);
  const checking = async () => {
    const compiled = compileTemplate(manifest, () => ({ bucket: 'b', key: 'k' }));
    const tools = { client: CLIENT, account: '000000000000', partial: true };
    await checkProject({ manifest, compiled, deployed: compiled }, tools);
  };
  const error: unknown = await checking().catch((thrown: unknown) => thrown);
  return error instanceof Error ? error.message.split('\n').map((line) => line.trim()) : [];
}

describe('checkProject', () => {
  it('locates references and attributes that do not exist, in functions and in resources', async () => {
    const lines = await problemsOf(`functions:
  f:
    handler: a.b
    environment: {TABLE: !Ref Nope}
    events:
      - stream: {type: kinesis, arn: !GetAtt Stream.Arm}
resources:
  Resources:
    Stream: {Type: AWS::Kinesis::Stream}
    Queue:
      Type: AWS::SQS::Queue
      DependsOn: [Strem]
      Properties:
        QueueName: !Sub "\${Stream.Name}-queue"
  Outputs:
    Url:
      Value: !GetAtt Quue.QueueUrl
`);
    expect(lines).toEqual([
      '5 errors:',
      expect.stringMatching(
        /^serverless\.yml:7:\d+ functions\.f\.environment\.TABLE: .*\[Nope\].* Declare it/,
      ),
      expect.stringMatching(
        /^serverless\.yml:9:\d+ functions\.f\.events\[0\]\.stream\.arn: .*Arm .*mean "Arn"/,
      ),
      expect.stringMatching(
        /^serverless\.yml:15:\d+ resources\.Resources\.Queue\.DependsOn: .*mean "Stream"/,
      ),
      expect.stringMatching(/^serverless\.yml:17:\d+ .*Queue\.Properties\.QueueName: .*Stream .* Name .*Arn/),
      expect.stringMatching(/^serverless\.yml:20:\d+ resources\.Outputs\.Url\.Value: .*mean "Queue"/),
    ]);
  });

  it('rejects a macro for a part of the template, as the server does', async () => {
    const lines = await problemsOf(`resources:
  Resources:
    Stream:
      Type: AWS::Kinesis::Stream
      Properties: {Fn::Transform: {Name: AWS::Include}}
`);
    expect(lines.join(' ')).toContain('Fn::Transform of AWS::Include is not supported by Millrace');
  });

  it('locates types, properties and conditions, also in included files and extensions', async () => {
    const included = `Resources:
  Strem:
    Type: AWS::Kinesis::Steam
  Stream:
    Type: AWS::Kinesis::Stream
    Condition: Production
  Other:
    Type: AWS::Kinesis::Stream
    Properties: {ShardCuont: 1}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: []}
`;
    const lines = await problemsOf(
      `functions:
  f: {handler: a.b}
resources:
  - \${file(resources.yml)}
  - extensions:
      FLambdaFunction:
        Properties:
          Memory: 1
`,
      { 'resources.yml': included },
    );
    expect(lines).toEqual([
      '5 errors:',
      expect.stringMatching(
        /^resources\.yml:3:\d+ Resources\.Strem\.Type: .*nearest of Millrace are (AWS::\w+::\w+, ){2}\S+; docs/,
      ),
      expect.stringMatching(/^resources\.yml:6:\d+ Resources\.Stream\.Condition: .* Declare it/),
      expect.stringMatching(/^resources\.yml:9:\d+ .*ShardCuont: .*mean "ShardCount"/),
      expect.stringMatching(
        /^resources\.yml:10:\d+ Resources\.Policy: Property PolicyDocument cannot be empty/,
      ),
      expect.stringMatching(
        /^serverless\.yml:11:\d+ resources\[1\]\.extensions\.FLambdaFunction\.Properties\.Memory/,
      ),
    ]);
  });

  it('locates values that the services reject', async () => {
    const lines = await problemsOf(`functions:
  f:
    handler: a.b
    events:
      - stream: {type: kinesis, arn: !GetAtt Stream.Arn, filterPatterns: [{data: {a: [{prefx: x}]}}]}
resources:
  Resources:
    Stream:
      Type: AWS::Kinesis::Stream
      Properties:
        Name: no good
        ShardCount: two
        StreamModeDetails: {StreamMode: [PROVISIONED]}
    Queue:
      Type: AWS::SQS::Queue
      Properties:
        QueueName: orders.fifo
        VisibilityTimeout: 43201
        RedrivePolicy: {deadLetterTargetArn: !GetAtt Other.Arn, maxReceiveCount: 3}
    Other: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: other.fifo, DelaySeconds: "5"}}
    Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: "a b"}}
    Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: Upper}}
    Rule: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: cron(0 9 * * * *)}}
    Schedule:
      Type: AWS::Scheduler::Schedule
      Properties:
        ScheduleExpression: rate(1 minutess)
        FlexibleTimeWindow: {Mode: 'OFF'}
        Target: {Arn: !GetAtt FLambdaFunction.Arn, RoleArn: !GetAtt IamRoleLambdaExecution.Arn}
    Subscription:
      Type: AWS::SNS::Subscription
      Properties:
        TopicArn: !Ref Topic
        Protocol: sqs
        Endpoint: !GetAtt Queue.Arn
        FilterPolicy: {kind: order}
`);
    expect(
      lines.map((line) => line.replace(/^serverless\.yml:(\d+):\d+ (?:resources\.Resources\.)?/, '$1 ')),
    ).toEqual([
      '11 errors:',
      expect.stringMatching(
        /^8 functions\.f\.events\[0\]\.stream\.arn: Invalid value of property FilterCriteria: /,
      ),
      expect.stringMatching(
        /^14 Stream\.Properties\.Name: .*"no good"\. Member must satisfy regular expression/,
      ),
      expect.stringMatching(/^15 .*ShardCount: .* must be of type Integer, not "two"\. Correct it\./),
      expect.stringMatching(/^16 .*StreamMode: .*StreamModeDetails\.StreamMode must be of type String/),
      expect.stringMatching(/^20 Queue\.Properties\.QueueName: .*hyphens/),
      expect.stringMatching(/^21 Queue\.Properties\.VisibilityTimeout: /),
      expect.stringMatching(/^24 Topic\.Properties\.TopicName: .*Topic Name\. Correct it/),
      expect.stringMatching(/^25 Bucket\.Properties\.BucketName: .*The specified bucket is not valid/),
      expect.stringMatching(/^26 Rule\.Properties\.ScheduleExpression: /),
      expect.stringMatching(
        /^30 Schedule\.Properties\.ScheduleExpression: .*Invalid Schedule Expression rate/,
      ),
      expect.stringMatching(
        /^39 Subscription\.Properties\.FilterPolicy: .*FilterPolicy: "kind" must be an object or an array/,
      ),
    ]);
  });

  it('locates a resource with the logical id of a generated one', async () => {
    const lines = await problemsOf(
      'functions:\n  f: {handler: a.b}\nresources:\n  Resources:\n    FLogGroup: {Type: AWS::SQS::Queue}\n',
    );
    expect(lines).toEqual([
      expect.stringMatching(/^serverless\.yml:8:\d+ .*FLogGroup\.Type: .* Rename yours/),
    ]);
  });

  it('reports functions that only a macro understands', async () => {
    const lines = await problemsOf(`functions:
  f: {handler: a.b, environment: {NAMES: {Fn::ToJsonString: [a]}}}
`);
    expect(lines).toEqual([
      expect.stringContaining('Fn::ToJsonString needs "Transform: AWS::LanguageExtensions"'),
    ]);
  });

  it('accepts a project without problems', async () => {
    expect(await problemsOf('functions:\n  f: {handler: a.b, events: [schedule: rate(1 minute)]}\n')).toEqual(
      [],
    );
  });
});
