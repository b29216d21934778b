import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '../../../support/server-process.ts';
import { eventually } from '../../../support/eventually.ts';
import { authorization } from '../../../support/wire.ts';

/* Small requests that once took seconds, or never ended, on the main thread. */
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(directory.path, ['--durability', 'os', '--time-scale', '0']);
});
afterAll(async () => {
  await server.stop();
  await directory[Symbol.asyncDispose]();
});
afterEach(async () => {
  expect((await fetch(`${server.endpoint}/_millrace/health`)).status).toBe(200);
});

async function send(service: string, contentType: string, target: string, body: string) {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'content-type': contentType,
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      authorization: authorization(service, '000000000000', 'us-east-1'),
    },
    body,
  });
  return { status: response.status, body: await response.text() };
}

const json = (service: string, target: string, input: object) =>
  send(service, 'application/x-amz-json-1.1', target, JSON.stringify(input));

const cloudFormation = (Action: string, fields: Record<string, string>) => {
  const body = new URLSearchParams({ Action, Version: '2010-05-15', ...fields });
  return send('cloudformation', 'application/x-www-form-urlencoded', '', body.toString());
};

/** Creates a stack and waits for its final status. */
async function stack(name: string, template: object): Promise<string> {
  const TemplateBody = JSON.stringify(template);
  const created = await cloudFormation('CreateStack', { StackName: name, TemplateBody });
  expect(created).toMatchObject({ status: 200 });
  return eventually(async () => {
    const { body } = await cloudFormation('DescribeStacks', { StackName: name });
    return body.includes('_IN_PROGRESS</StackStatus>') ? undefined : body;
  });
}

const topic = (DisplayName: unknown) => ({
  Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { DisplayName } } },
});

it('a long value against a pattern with several ways to match', async () => {
  const input = {
    ServiceNamespace: 'lambda',
    ResourceId: 'function:f:1',
    ScalableDimension: 'a-'.repeat(35_000),
    MinCapacity: 1,
    MaxCapacity: 2,
  };
  const response = await json(
    'application-autoscaling',
    'AnyScaleFrontendService.RegisterScalableTarget',
    input,
  );
  expect(response.status).toBe(400);
  expect(response.body).toContain('Member must have length less than or equal to 256');
});

it('a long ARN with many colons', async () => {
  const StreamARN = `arn:aws${':kinesis:'.repeat(75)}${':000000000000:'.repeat(60)}${'stream/'.repeat(50)} `;
  const response = await json('kinesis', 'Kinesis_20131202.DescribeStreamSummary', { StreamARN });
  expect(response.status).toBe(400);
  expect(response.body).toContain('arn:aws.*:kinesis:.*:');
});

it('an AllowedPattern of a parameter in SSM that backtracking would never finish', async () => {
  const response = await json('ssm', 'AmazonSSM.PutParameter', {
    Name: 'p',
    Type: 'String',
    Value: `${'a'.repeat(4_000)}!`,
    AllowedPattern: '^(a+)+$',
  });
  expect(response.body).toContain('ParameterPatternMismatch');
});

it('an AllowedPattern of a parameter of a template that backtracking would never finish', async () => {
  const response = await cloudFormation('CreateStack', {
    StackName: 'pattern',
    TemplateBody: JSON.stringify({
      Parameters: { P: { Type: 'String', Default: `${'a'.repeat(4_000)}!`, AllowedPattern: '^(a+)+$' } },
      ...topic('t'),
    }),
  });
  expect(response).toMatchObject({
    status: 400,
    body: expect.stringContaining('must match pattern ^(a+)+$') as string,
  });
});

it('conditions that reference each other repeatedly', async () => {
  const Conditions = Object.fromEntries(
    Array.from({ length: 30 }, (_, place) => [
      `C${place}`,
      place === 0
        ? { 'Fn::Equals': ['a', 'a'] }
        : { 'Fn::And': Array.from({ length: 10 }, () => ({ Condition: `C${place - 1}` })) },
    ]),
  );
  const { Resources } = topic('t');
  const template = { Conditions, Resources: { T: { ...Resources.T, Condition: 'C29' } } };
  expect(await stack('conditions', template)).toContain('CREATE_COMPLETE');
});

it('a Sub with openings that are never closed', async () => {
  const response = await stack('openings', topic({ 'Fn::Sub': '${'.repeat(20_000) }));
  expect(response).toMatch(/<StackStatus>(?:CREATE|ROLLBACK)_COMPLETE/);
});

it('references to SSM that are never closed', async () => {
  const response = await stack('unclosed', topic('{{resolve:'.repeat(20_000)));
  expect(response).toMatch(/<StackStatus>(?:CREATE|ROLLBACK)_COMPLETE/);
});

it('values that grow with every level', async () => {
  const grown = Array.from({ length: 20 }).reduce<unknown>(
    (inner) => ({ 'Fn::Sub': ['${a}${a}${a}${a}', { a: inner }] }),
    'x'.repeat(100),
  );
  expect(await stack('growing', topic(grown))).toContain('ROLLBACK_COMPLETE');
  const { body } = await cloudFormation('DescribeStackEvents', { StackName: 'growing' });
  expect(body).toContain('the values that the template computes are larger than');
});
