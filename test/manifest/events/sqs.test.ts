import { expect, it } from 'vitest';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
import { load, minimal } from '../project.ts';

const withEvents = (...events: string[]) =>
  minimal(`functions:
  in-take:
    handler: a.b
    events:
${events.map((event) => `      - sqs: ${event}\n`).join('')}`);

const code = (name: string) => ({ bucket: 'code', key: `${name}.zip`, sha256: '' });
const compile = (...events: string[]) => compileTemplate(load(withEvents(...events)), code, code).Resources;

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:the-queue';

it('passes on every option of an sqs event', () => {
  const options = `{ arn: !GetAtt Orders.Arn, batchSize: 100, maximumBatchingWindow: 3, enabled: false,
          functionResponseType: ReportBatchItemFailures, maximumConcurrency: 2, filterPatterns: [{ body: { a: [1] } }] }`;
  expect(compile(options)['InDashtakeEventSourceMappingSQSOrders']).toEqual({
    Type: 'AWS::Lambda::EventSourceMapping',
    DependsOn: ['IamRoleLambdaExecution'],
    Properties: {
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 3,
      EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] },
      FunctionName: { 'Fn::GetAtt': ['InDashtakeLambdaFunction', 'Arn'] },
      Enabled: false,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
      ScalingConfig: { MaximumConcurrency: 2 },
    },
  });
});

it('has the defaults of the framework, and one statement of the role for all queues', () => {
  const { IamRoleLambdaExecution: role, ...resources } = compile(QUEUE, `{ arn: '${QUEUE}2.fifo' }`);
  expect(resources['InDashtakeEventSourceMappingSQSThequeue']?.Properties).toEqual({
    BatchSize: 10,
    EventSourceArn: QUEUE,
    FunctionName: { 'Fn::GetAtt': ['InDashtakeLambdaFunction', 'Arn'] },
    Enabled: true,
  });
  expect(resources).toHaveProperty('InDashtakeEventSourceMappingSQSThequeue2fifo');
  expect(JSON.stringify(role)).toContain(
    JSON.stringify({
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: [QUEUE, `${QUEUE}2.fifo`],
    }),
  );
});

it.each([
  ['batchSize: 11', 'a batch of more than 10 messages needs "maximumBatchingWindow:" of 1 or more seconds.'],
  [
    'batchSize: 11, maximumBatchingWindow: 0',
    'a batch of more than 10 messages needs "maximumBatchingWindow:" of 1 or more seconds.',
  ],
  ['maximumConcurrency: 1', '1 is not allowed. Use a whole number from 2 to 1000.'],
])('refuses a queue with %s', (options, message) => {
  expect(() => load(withEvents(`{ arn: '${QUEUE}', ${options} }`))).toThrow(message);
});

it.each([
  ['batchSize: 11, maximumBatchingWindow: 1', 'a FIFO queue has batches of at most 10 messages.'],
  ['maximumBatchingWindow: 1', 'a FIFO queue has no batching window. Remove maximumBatchingWindow.'],
])('refuses a FIFO queue with %s', (options, message) => {
  expect(() => load(withEvents(`{ arn: '${QUEUE}.fifo', ${options} }`))).toThrow(message);
});
