import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetAccountSettingsCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreateBucket } from '../../../../src/services/s3/operations/create-bucket.ts';
import { s3Traits } from '../../../../src/services/s3/traits.ts';
import { CreateTopic } from '../../../../src/services/sns/operations/create-topic.ts';
import { snsTraits } from '../../../../src/services/sns/traits.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { sqsTraits } from '../../../../src/services/sqs/traits.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { zipOf } from '../../../support/zip.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000';
const RUNTIMES =
  '[nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, ' +
  'python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, ' +
  'java11, dotnet6, nodejs18.x, provided.al2, java8.al2]';
const LAYER_PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)' +
  '|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)';
const NO_SETTING = 'You must specify at least one of error handling or destination setting.';
const LONG_ARN = `arn:aws:lambda:invalid-region:000000000000:function:f${'a'.repeat(170)}:${'a'.repeat(129)}`;
const ZipFile = zipOf({ 'index.mjs': 'export const handler = async () => 1;' });
const FUNCTION: CreateFunctionCommandInput = {
  FunctionName: 'f',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: 'arn:aws:iam::000000000000:role/service',
  Code: { ZipFile },
};

let server: TestServer;
let client: LambdaClient;
beforeAll(async () => {
  server = await runningServer();
  client = new LambdaClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'secret' },
  });
  await client.send(new CreateFunctionCommand(FUNCTION));
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const layer = (about: object) =>
  new PublishLayerVersionCommand({ LayerName: 'tools', Content: { ZipFile }, ...about });
const weighted = (weight: number) =>
  new CreateAliasCommand({
    FunctionName: 'f',
    Name: 'a',
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: { 2: weight } },
  });
const weights = (quoted: string) =>
  `1 validation error detected: Value '{2=${quoted}}' at 'routingConfig.additionalVersionWeights' failed to satisfy ` +
  'constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must ' +
  'have value greater than or equal to 0.0, Member must not be null]';

/** Recorded on AWS by LocalStack: tests/aws/services/lambda_/test_lambda_api.snapshot.json. */
test.each([
  ['a weight of an alias below zero', () => weighted(-1), 'ValidationException', weights('-1.0')],
  ['a weight of an alias above one', () => weighted(2), 'ValidationException', weights('2.0')],
  [
    'an unknown architecture',
    () =>
      new CreateFunctionCommand({ ...FUNCTION, FunctionName: 'g', Architectures: ['X86_64' as 'x86_64'] }),
    'ValidationException',
    "1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must " +
      'satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]',
  ],
  [
    'a layer without its version',
    () => new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Layers: [`${ARN}:layer:tools`] }),
    'ValidationException',
    `1 validation error detected: Value '[${ARN}:layer:tools]' at 'layers' failed to satisfy constraint: Member must ` +
      'satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater ' +
      `than or equal to 1, Member must satisfy regular expression pattern: ${LAYER_PATTERN}, Member must not be null]`,
  ],
  [
    'runtimes and architectures of a layer, both wrong',
    () =>
      layer({
        CompatibleRuntimes: ['none', 'nodejs20.x'],
        CompatibleArchitectures: ['none', 'x86_64'],
      }),
    'ValidationException',
    "2 validation errors detected: Value '[none, nodejs20.x]' at 'compatibleRuntimes' failed to satisfy constraint: " +
      `Member must satisfy enum value set: ${RUNTIMES}; Value '[none, x86_64]' at 'compatibleArchitectures' failed ` +
      'to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], ' +
      'Member must not be null]',
  ],
  [
    'a layer of another region, even where the function exists',
    () =>
      new CreateFunctionCommand({ ...FUNCTION, Layers: ['arn:aws:lambda:eu-west-1:000000000000:layer:l:1'] }),
    'InvalidParameterValueException',
    'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
  ],
  [
    'nothing to configure, even where the function does not exist',
    () => new PutFunctionEventInvokeConfigCommand({ FunctionName: 'none' }),
    'InvalidParameterValueException',
    NO_SETTING,
  ],
  [
    'nothing to change, even where the function does not exist',
    () => new UpdateFunctionEventInvokeConfigCommand({ FunctionName: 'none' }),
    'InvalidParameterValueException',
    NO_SETTING,
  ],
  [
    'a missing function, of a mapping from whichever source',
    () =>
      new CreateEventSourceMappingCommand({
        FunctionName: 'none',
        EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q',
      }),
    'InvalidParameterValueException',
    'Function does not exist',
  ],
  [
    'an ARN that is too long and of no region',
    () => new CreateFunctionCommand({ ...FUNCTION, FunctionName: LONG_ARN }),
    'ValidationException',
    expect.stringMatching(/^2 validation errors detected: .* length less than or equal to 140/),
  ],
])('%s', async (_, command, name, message) => {
  await expect(client.send(command() as CreateFunctionCommand)).rejects.toMatchObject({ name, message });
});

// The sentence is recorded for functions, and quoted by users for queues and topics: docs/aws/lambda-invocations.md.
test.each([
  ['queue', 'arn:aws:sqs:us-east-1:000000000000:failed'],
  ['topic', 'arn:aws:sns:us-east-1:000000000000:failed'],
  ['bucket', 'arn:aws:s3:::failed'],
  ['function', `${ARN}:function:failed`],
])('a %s that does not exist is no destination', async (_, Destination) => {
  const settings = { FunctionName: 'f', DestinationConfig: { OnFailure: { Destination } } };
  const put = () => client.send(new PutFunctionEventInvokeConfigCommand(settings));
  await expect(put()).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: `The destination ARN ${Destination} is invalid.`,
  });
  const service = Destination.split(':')[2];
  if (service === 'sqs') await server.client.call(sqsTraits, CreateQueue, { QueueName: 'failed' });
  if (service === 'sns') await server.client.call(snsTraits, CreateTopic, { Name: 'failed' });
  if (service === 's3') await server.client.call(s3Traits, CreateBucket, { Bucket: 'failed' });
  if (service === 'lambda')
    await client.send(new CreateFunctionCommand({ ...FUNCTION, FunctionName: 'failed' }));
  expect((await put()).DestinationConfig?.OnFailure).toEqual({ Destination });
});

test('the code storage of an account counts layers', async () => {
  const used = async () =>
    (await client.send(new GetAccountSettingsCommand({}))).AccountUsage!.TotalCodeSize!;
  const before = await used();
  await client.send(layer({}));
  expect((await used()) - before).toBe(ZipFile.length);
});
