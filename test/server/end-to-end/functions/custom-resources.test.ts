import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { canRun } from '../../../support/not-run.ts';
import { eventually } from '../../../support/eventually.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await runningServer();
});
afterAll(() => server.close());

async function call(Action: string, input: Record<string, string>): Promise<string> {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/cloudformation/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ Action, Version: '2010-05-15', ...input }),
  });
  return response.text();
}

const hasPython = canRun(
  spawnSync('python3', ['--version']).status === 0,
  'a custom resource of a Python function',
  'This machine has no python3.',
);

/** Each responds in a way that is common in templates. */
const PROVIDERS: Record<string, { Runtime: string; ZipFile: string }> = {
  // The module that CloudFormation adds to inline code.
  Module: {
    Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
    ZipFile: `const response = require('cfn-response');
exports.handler = (event, context) => {
  response.send(event, context, response.SUCCESS, { Answer: 'module ' + event.RequestType }, 'module');
};`,
  },
  // As the CDK's functions respond: TLS, and only the host and the path of the URL.
  Https: {
    Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
    ZipFile: `const https = require('https');
exports.handler = async (event) => {
  const { hostname, pathname, search } = new URL(event.ResponseURL);
  const { StackId, RequestId, LogicalResourceId, RequestType } = event;
  const body = JSON.stringify({
    Status: 'SUCCESS', PhysicalResourceId: 'https', StackId, RequestId, LogicalResourceId,
    Data: { Answer: 'https ' + RequestType },
  });
  await new Promise((resolve, reject) => {
    const options = { hostname, path: pathname + search, method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) } };
    https.request(options, (response) => { response.resume(); resolve(); }).on('error', reject).end(body);
  });
};`,
  },
  ...(hasPython && {
    Python: {
      Runtime: 'python3.12',
      ZipFile: `import cfnresponse

def handler(event, context):
    cfnresponse.send(event, context, cfnresponse.SUCCESS, {"Answer": "python " + event["RequestType"]}, "python")
`,
    },
  }),
};

it('functions respond to custom resources in the usual ways', async () => {
  const resources = Object.entries(PROVIDERS).flatMap(([name, { Runtime, ZipFile }]) => [
    [
      `${name}Function`,
      {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime,
          Handler: 'index.handler',
          Role: 'arn:aws:iam::000000000000:role/r',
          Code: { ZipFile },
        },
      },
    ],
    [
      name,
      {
        Type: `Custom::${name}`,
        Properties: { ServiceToken: { 'Fn::GetAtt': [`${name}Function`, 'Arn'] }, ServiceTimeout: 60 },
      },
    ],
  ]);
  const names = Object.keys(PROVIDERS);
  const outputs = names.map((name) => [name, { Value: { 'Fn::GetAtt': [name, 'Answer'] } }]);
  const StackName = 'custom';
  await call('CreateStack', {
    StackName,
    TemplateBody: JSON.stringify({
      Resources: Object.fromEntries(resources),
      Outputs: Object.fromEntries(outputs),
    }),
  });
  const created = await eventually(async () => {
    const xml = await call('DescribeStacks', { StackName });
    return /<StackStatus>\w+_(COMPLETE|FAILED)</.test(xml) ? xml : undefined;
  });
  expect(created).toContain('<StackStatus>CREATE_COMPLETE<');
  for (const name of names) expect(created).toContain(`<OutputValue>${name.toLowerCase()} Create<`);
  const stackId = /<StackId>([^<]+)</.exec(created)![1]!;
  await call('DeleteStack', { StackName });
  const deleted = await eventually(async () => {
    const xml = await call('DescribeStacks', { StackName: stackId });
    return /<StackStatus>DELETE_(COMPLETE|FAILED)</.test(xml) ? xml : undefined;
  });
  expect(deleted).toContain('<StackStatus>DELETE_COMPLETE<');
});
