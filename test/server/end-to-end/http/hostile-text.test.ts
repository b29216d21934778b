import { seededRandom } from '../../../../src/lib/random.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '../../../support/server-process.ts';
import { authorization } from '../../../support/wire.ts';

/*
 * Every parser of client text gets text that nests as deep as the request allows, and random bytes. Some of these inputs once
 * ended the process, so the server is a separate process.
 */
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;

interface TextResponse {
  readonly status: number;
  readonly body: string;
}

interface Reader {
  readonly name: string;
  /** Sends a text to the parser. */
  readonly send: (text: string) => Promise<TextResponse>;
  readonly nested: readonly string[];
  /** In the response to a nested text; undefined when it is accepted. */
  readonly code: string | undefined;
}

async function send(
  service: string,
  request: { method?: string; path?: string; headers?: Record<string, string>; body: string | Uint8Array },
): Promise<TextResponse> {
  const { method = 'POST', path = '/', headers = {}, body } = request;
  const response = await fetch(`${server.endpoint}${path}`, {
    method,
    headers: {
      'x-amz-date': '20260101T000000Z',
      authorization: authorization(service, '000000000000', 'us-east-1'),
      ...headers,
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  const code = response.headers.get('x-amzn-errortype') ?? '';
  return { status: response.status, body: code + (await response.text()) };
}

const json =
  (service: string, target: string, version = '1.1') =>
  (body: string) =>
    send(service, {
      headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
      body,
    });

/** A call of a JSON operation, with the text as one of its values. */
const jsonValue =
  (service: string, target: string, inputOf: (text: string) => object, version = '1.1') =>
  (text: string) =>
    json(service, target, version)(JSON.stringify(inputOf(text)));

const query =
  (service: string, version: string, action: string, fieldsOf: (text: string) => Record<string, string>) =>
  (text: string) =>
    send(service, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ Action: action, Version: version, ...fieldsOf(text) }).toString(),
    });

const restJson = (service: string, method: string, path: string) => (body: string) =>
  send(service, { method, path, headers: { 'content-type': 'application/json' }, body });

const restJsonValue =
  (service: string, method: string, path: string, inputOf: (text: string) => object) => (text: string) =>
    restJson(service, method, path)(JSON.stringify(inputOf(text)));

const cloudFormation = (action: string, fieldsOf: (text: string) => Record<string, string>) =>
  query('cloudformation', '2010-05-15', action, fieldsOf);

const DEEP = 50_000;
const jsonArrays = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const jsonObjects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const wrapped = (value: string) => `{"Statement":${value}}`;
const template = (value: string) =>
  `{"Resources":{"A":{"Type":"AWS::SNS::Topic","Properties":{"DisplayName":${value}}}}}`;

const BUCKET_CONFIGURATION = (inner: string) =>
  `<CreateBucketConfiguration>${inner}</CreateBucketConfiguration>`;
const ROLE = 'arn:aws:iam::000000000000:role/any';
const STREAM_ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders';

const readers: readonly Reader[] = [
  {
    name: 'JSON 1.1 body',
    send: json('kinesis', 'Kinesis_20131202.ListStreams'),
    nested: [jsonArrays(DEEP), '['.repeat(DEEP), `{"StreamName":${jsonObjects(DEEP)}}`],
    code: 'SerializationException',
  },
  {
    name: 'JSON 1.0 body',
    send: json('sqs', 'AmazonSQS.ListQueues', '1.0'),
    nested: [jsonArrays(DEEP), `{"QueueNamePrefix":${jsonObjects(DEEP)}}`],
    code: 'SerializationException',
  },
  {
    name: 'JSON of a content type that no service has',
    send: (body) => send('kinesis', { headers: { 'content-type': 'application/json' }, body }),
    nested: [jsonArrays(DEEP)],
    code: 'SerializationException',
  },
  {
    name: 'document within a JSON body',
    send: (text) =>
      json(
        'application-autoscaling',
        'AnyScaleFrontendService.PutScalingPolicy',
      )(
        `{"PolicyName":"p","ServiceNamespace":"lambda","ResourceId":"function:f:1","ScalableDimension":"lambda:function:ProvisionedConcurrency","PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":${text}}`,
      ),
    nested: [jsonObjects(DEEP)],
    code: 'SerializationException',
  },
  {
    name: 'REST JSON body',
    send: restJson('lambda', 'POST', '/2015-03-31/event-source-mappings'),
    nested: [jsonArrays(DEEP), `{"ScalingConfig":${jsonObjects(DEEP)}}`],
    code: 'InvalidRequestContentException',
  },
  {
    name: 'CBOR 1.1 body',
    send: (text) =>
      send('kinesis', {
        headers: {
          'content-type': 'application/x-amz-cbor-1.1',
          'x-amz-target': 'Kinesis_20131202.ListStreams',
        },
        body: Buffer.from(text, 'latin1'),
      }),
    nested: [
      '\u0081'.repeat(DEEP),
      '\u00c1'.repeat(DEEP),
      '\u009f'.repeat(DEEP),
      '\u00bf\u0061a'.repeat(DEEP),
    ],
    code: 'SerializationException',
  },
  {
    name: 'Smithy RPC v2 CBOR body',
    send: (text) =>
      send('monitoring', {
        path: '/service/GraniteServiceVersion20100801/operation/ListMetrics',
        headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
        body: Buffer.from(text, 'latin1'),
      }),
    nested: ['\u0081'.repeat(DEEP)],
    code: 'SerializationException',
  },
  {
    name: 'XML body',
    send: (body) => send('s3', { method: 'PUT', path: '/some-bucket', body }),
    nested: [
      BUCKET_CONFIGURATION('<a>'.repeat(DEEP)),
      BUCKET_CONFIGURATION('<a>'.repeat(DEEP) + '</a>'.repeat(DEEP)),
    ],
    code: 'MalformedXML',
  },
  {
    name: 'query body',
    send: (text) =>
      send('sns', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `Action=CreateTopic&Version=2010-03-31&Name=t&${text}`,
      }),
    nested: [`Tags${'.member.1'.repeat(DEEP)}=1`],
    code: 'MalformedInput',
  },
  {
    name: 'Action query in the address',
    send: (text) =>
      send('sns', { path: `/?Action=ListTopics&Version=2010-03-31&${encodeURI(text)}`, body: '' }),
    nested: [`a${'.1'.repeat(4_000)}=1`],
    code: 'MalformedInput',
  },
  {
    name: 'event pattern',
    send: restJsonValue('lambda', 'POST', '/2015-03-31/event-source-mappings', (Pattern) => ({
      EventSourceArn: STREAM_ARN,
      FunctionName: 'missing',
      StartingPosition: 'LATEST',
      FilterCriteria: { Filters: [{ Pattern }] },
    })),
    nested: [
      `{"data":${'{"a":'.repeat(600)}["x"]${'}'.repeat(601)}`,
      `${'{"$or":[{"data":["x"]},'.repeat(140)}{"data":["x"]}${']}'.repeat(140)}`,
    ],
    code: 'InvalidParameterValueException',
  },
  {
    name: 'metric math',
    send: query('monitoring', '2010-08-01', 'GetMetricData', (Expression) => ({
      StartTime: '2026-01-01T00:00:00Z',
      EndTime: '2026-01-01T01:00:00Z',
      'MetricDataQueries.member.1.Id': 'e1',
      'MetricDataQueries.member.1.Expression': Expression,
    })),
    nested: ['('.repeat(2_048), '-'.repeat(2_048), `1${'+1'.repeat(1_023)}`, 'ABS('.repeat(512)],
    code: 'ValidationError',
  },
  {
    name: 'log filter pattern',
    send: jsonValue('logs', 'Logs_20140328.FilterLogEvents', (filterPattern) => ({
      logGroupName: 'missing',
      filterPattern,
    })),
    nested: [`{ ${'('.repeat(1_000)} }`, `[a, ${'('.repeat(1_000)}]`, `%${'['.repeat(1_000)}%`],
    code: 'InvalidParameterException',
  },
  {
    name: 'resource policy of a stream',
    send: jsonValue('kinesis', 'Kinesis_20131202.PutResourcePolicy', (Policy) => ({
      ResourceARN: STREAM_ARN,
      Policy,
    })),
    nested: [wrapped(jsonArrays(9_000)), wrapped(jsonObjects(3_000))],
    code: 'InvalidArgumentException',
  },
  {
    name: 'policy of a role',
    send: query('iam', '2010-05-08', 'CreateRole', (AssumeRolePolicyDocument) => ({
      RoleName: 'r',
      AssumeRolePolicyDocument,
    })),
    nested: [wrapped(jsonArrays(5_000))],
    code: 'MalformedPolicyDocument',
  },
  {
    name: 'policy of a bucket',
    send: (body) => send('s3', { method: 'PUT', path: '/policied?policy', body }),
    nested: [wrapped(jsonArrays(9_000))],
    code: 'MalformedPolicy',
  },
  {
    name: 'policy of a queue',
    send: jsonValue(
      'sqs',
      'AmazonSQS.CreateQueue',
      (Policy) => ({ QueueName: 'q', Attributes: { Policy } }),
      '1.0',
    ),
    nested: [wrapped(jsonArrays(9_000))],
    code: 'InvalidAttributeValue',
  },
  {
    name: 'redrive policy of a queue',
    send: jsonValue(
      'sqs',
      'AmazonSQS.CreateQueue',
      (RedrivePolicy) => ({ QueueName: 'q', Attributes: { RedrivePolicy } }),
      '1.0',
    ),
    nested: [wrapped(jsonArrays(9_000))],
    code: 'InvalidParameterValue',
  },
  {
    name: 'stack policy',
    send: cloudFormation('SetStackPolicy', (StackPolicyBody) => ({ StackName: 's', StackPolicyBody })),
    nested: [wrapped(jsonArrays(8_000))],
    code: 'ValidationError',
  },
  {
    name: 'state data of an alarm',
    send: query('monitoring', '2010-08-01', 'SetAlarmState', (StateReasonData) => ({
      AlarmName: 'a',
      StateValue: 'OK',
      StateReason: 'r',
      StateReasonData,
    })),
    nested: [jsonArrays(2_000)],
    code: 'InvalidFormat',
  },
  {
    name: 'JSON template',
    send: cloudFormation('ValidateTemplate', (TemplateBody) => ({ TemplateBody })),
    nested: [template(jsonArrays(4_000)), template(jsonObjects(4_000)), template('['.repeat(DEEP))],
    code: 'ValidationError',
  },
  {
    name: 'YAML template',
    send: cloudFormation('CreateStack', (TemplateBody) => ({ StackName: 's', TemplateBody })),
    nested: [
      '['.repeat(DEEP),
      '['.repeat(20_000),
      '{a: '.repeat(20_000),
      '- '.repeat(DEEP),
      '? '.repeat(DEEP),
      'a: !Sub ['.repeat(10_000),
      `Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: ${jsonArrays(4_000)}}\n`,
      Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
    ],
    code: 'ValidationError',
  },
  {
    name: 'event of an invocation',
    send: restJson('lambda', 'POST', '/2015-03-31/functions/missing/invocations'),
    nested: [jsonArrays(DEEP), '['.repeat(1_000_000)],
    code: 'InvalidRequestContentException',
  },
  {
    name: 'client context of an invocation',
    send: (text) =>
      send('lambda', {
        path: '/2015-03-31/functions/missing/invocations',
        headers: { 'x-amz-client-context': Buffer.from(text).toString('base64').slice(0, 8_000) },
        body: '{}',
      }),
    nested: ['['.repeat(6_000)],
    code: 'InvalidRequestContentException',
  },
  {
    name: 'zip of a function',
    send: (text) =>
      restJsonValue('lambda', 'POST', '/2015-03-31/functions', (ZipFile) => ({
        FunctionName: 'f',
        Role: ROLE,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile },
      }))(Buffer.from(text, 'latin1').toString('base64')),
    nested: ['PK'.repeat(1_000)],
    code: 'InvalidParameterValueException',
  },
];

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path, [
    '--durability',
    'os',
    '--time-scale',
    '0',
    '--quotas',
    'off',
  ]);
  await json('kinesis', 'Kinesis_20131202.CreateStream')('{"StreamName":"orders","ShardCount":1}');
  await send('s3', { method: 'PUT', path: '/policied', body: '' });
});
afterAll(async () => {
  await server.stop();
  await directory[Symbol.asyncDispose]();
});

describe.each(readers)('$name', ({ send: sendTo, nested, code }) => {
  it('rejects text that is nested too deeply', async () => {
    for (const text of nested) {
      const response = await sendTo(text);
      expect({ text: text.slice(0, 40), ...response, body: response.body.slice(0, 500) }).toMatchObject(
        code === undefined ? { status: 200 } : { body: expect.stringContaining(code) as string },
      );
      expect(response.status).toBeLessThan(500);
    }
    await stillServes();
  });

  it('rejects random bytes as a client error', async () => {
    const random = seededRandom('hostile');
    for (let round = 0; round < 20; round++) {
      const bytes = random.bytes(1 + 97 * round);
      expect((await sendTo(bytes.toString('latin1'))).status).toBeLessThan(500);
    }
    await stillServes();
  });
});

async function stillServes(): Promise<void> {
  const { status } = await json('kinesis', 'Kinesis_20131202.ListStreams')('{}');
  expect(status).toBe(200);
}
