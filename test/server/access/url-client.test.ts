import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Credentials, signRequest } from '../../../src/lib/aws/signature-v4.ts';
import { CreateApi } from '../../../src/services/apigateway/http/operations/create-api.ts';
import { GetRoutes } from '../../../src/services/apigateway/http/operations/get-routes.ts';
import { UpdateRoute } from '../../../src/services/apigateway/http/operations/update-route.ts';
import { httpApiTraits } from '../../../src/services/apigateway/http/traits.ts';
import { CreateDeployment } from '../../../src/services/apigateway/rest/operations/create-deployment.ts';
import { CreateRestApi } from '../../../src/services/apigateway/rest/operations/create-rest-api.ts';
import { PutIntegrationResponse } from '../../../src/services/apigateway/rest/operations/put-integration-response.ts';
import { PutIntegration } from '../../../src/services/apigateway/rest/operations/put-integration.ts';
import { PutMethod } from '../../../src/services/apigateway/rest/operations/put-method.ts';
import { restApiTraits } from '../../../src/services/apigateway/rest/traits.ts';
import { CreateAccessKey } from '../../../src/services/iam/operations/access-keys/create-access-key.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { iamTraits } from '../../../src/services/iam/traits.ts';
import { AddPermission } from '../../../src/services/lambda/operations/add-permission.ts';
import { CreateFunctionUrlConfig } from '../../../src/services/lambda/operations/create-function-url-config.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

const ACCOUNT = '000000000000';
// Returns what the event has of its caller.
const SOURCE = `exports.handler = async ({ requestContext: { authorizer, identity } }) => ({
  statusCode: 200,
  body: JSON.stringify({ authorizer, identity }),
});`;

let directory: string;
let server: TestServer;
let credentials: Credentials;
let userId: string;
const paths: Record<string, string> = {};

async function makeUrl(name: string, AuthType: 'NONE' | 'AWS_IAM', role = 'any'): Promise<void> {
  await server.createFunction(name, SOURCE, role);
  const { FunctionUrl } = await server.client.call(lambdaTraits, CreateFunctionUrlConfig, {
    FunctionName: name,
    AuthType,
  });
  paths[name] = new URL(FunctionUrl).pathname;
}

async function makeApi(name: string, authorizationType: 'AWS_IAM' | 'JWT'): Promise<void> {
  const { client } = server;
  const { apiId } = await client.call(httpApiTraits, CreateApi, {
    name,
    protocolType: 'HTTP',
    routeKey: 'GET /x',
    target: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:closed`,
  });
  const { items } = await client.call(httpApiTraits, GetRoutes, { ApiId: apiId });
  await client.call(httpApiTraits, UpdateRoute, {
    ApiId: apiId,
    RouteId: items[0]!.routeId,
    authorizationType,
  });
  paths[name] = `/_millrace/api/${apiId}/x`;
}

/** A REST API with a policy, whose only method responds by itself. */
async function makeRestApi(name: string, ...statements: object[]): Promise<void> {
  const { client } = server;
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const { id: restApiId, rootResourceId: resourceId } = await client.call(restApiTraits, CreateRestApi, {
    name,
    policy,
  });
  const method = { restApiId, resourceId, HttpMethod: 'GET' };
  await client.call(restApiTraits, PutMethod, { ...method, authorizationType: 'NONE' });
  const requestTemplates = { 'application/json': '{"statusCode": 200}' };
  await client.call(restApiTraits, PutIntegration, { ...method, type: 'MOCK', requestTemplates });
  await client.call(restApiTraits, PutIntegrationResponse, { ...method, statusCode: '200' });
  await client.call(restApiTraits, CreateDeployment, { restApiId, stageName: 'dev' });
  paths[name] = `/_millrace/api/${restApiId}/dev`;
}

const toAll = (Effect: string, Resource: string, more: object = {}) => ({
  Effect,
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource,
  ...more,
});

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-urls-'));
  server = await runningServer({ dataDirectory: directory, auth: 'warn' });
  const { client } = server;
  await client.call(iamTraits, CreateRole, {
    RoleName: 'any',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    }),
  });
  await makeUrl('closed', 'NONE');
  await makeUrl('open', 'NONE');
  await makeUrl('signed', 'AWS_IAM');
  await makeUrl('roleless', 'NONE', 'missing');
  for (const FunctionName of ['open', 'roleless']) {
    await client.call(lambdaTraits, AddPermission, {
      FunctionName,
      StatementId: 'all',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    });
  }
  await client.call(lambdaTraits, AddPermission, {
    FunctionName: 'closed',
    StatementId: 'apis',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
  });
  await makeApi('api', 'AWS_IAM');
  await makeApi('tokens', 'JWT');
  const loopback = { Condition: { IpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '::1/128'] } } };
  await makeRestApi('rest', toAll('Allow', 'execute-api:/dev/GET/*'));
  await makeRestApi('stage', toAll('Allow', 'execute-api:/prod/*'));
  await makeRestApi('blocked', toAll('Allow', 'execute-api:/*'), toAll('Deny', 'execute-api:/*', loopback));
  const { User: user } = await client.call(iamTraits, CreateUser, { UserName: 'caller' });
  userId = user.UserId;
  const { AccessKey: key } = await client.call(iamTraits, CreateAccessKey, { UserName: 'caller' });
  credentials = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  const Statement = [
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunctionUrl',
      Resource: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:signed`,
    },
    { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `arn:aws:execute-api:*:${ACCOUNT}:*/*/GET/x` },
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await client.call(iamTraits, PutUserPolicy, { UserName: 'caller', PolicyName: 'own', PolicyDocument });
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

const statusOf = async (...call: Parameters<typeof request>) => (await request(...call)).status;

async function request(
  name: string,
  service?: string,
  { secret = credentials.secretAccessKey, region = 'us-east-1' } = {},
) {
  const path = paths[name]!;
  const unsigned = { host: new URL(server.endpoint).host };
  const added =
    service === undefined
      ? {}
      : signRequest(
          { method: 'GET', path, rawQuery: '', headers: unsigned, body: Buffer.alloc(0) },
          { ...credentials, secretAccessKey: secret },
          { region, service },
          Date.now(),
        );
  const response = await fetch(`${server.endpoint}${path}`, { headers: added });
  return { status: response.status, text: await response.text() };
}

test('warn serves every URL and route', async () => {
  const statuses = await Promise.all(
    ['closed', 'open', 'signed', 'api', 'tokens', 'rest', 'stage', 'blocked'].map((name) => statusOf(name)),
  );
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200]);
});

test('enforce serves those whose client has the permission', async () => {
  await server.close();
  server = await runningServer({ dataDirectory: directory, auth: 'enforce' });
  expect({
    'open to all by its policy': await statusOf('open'),
    'open, of a function without a role': await statusOf('roleless'),
    'open, without a policy': await statusOf('closed'),
    'signed, without a signature': await statusOf('signed'),
    'signed by a user with permission': await statusOf('signed', 'lambda'),
    'signed for another service': await statusOf('signed', 'kinesis'),
    'signed for another region': await statusOf('signed', 'lambda', { region: 'eu-west-1' }),
    'signed with another secret': await statusOf('signed', 'lambda', { secret: 'x' }),
    'a route without a signature': await statusOf('api'),
    'a route with a signature': await statusOf('api', 'execute-api'),
    'a route with a signature for another region': await statusOf('api', 'execute-api', {
      region: 'eu-west-1',
    }),
    'a route whose authorizer is not supported': await statusOf('tokens', 'execute-api'),
    'an API whose policy allows all': await statusOf('rest'),
    'an API whose policy allows another stage': await statusOf('stage'),
    'an API whose policy denies the address': await statusOf('blocked'),
  }).toEqual({
    'open to all by its policy': 200,
    'open, of a function without a role': 502,
    'open, without a policy': 403,
    'signed, without a signature': 403,
    'signed by a user with permission': 200,
    'signed for another service': 403,
    'signed for another region': 403,
    'signed with another secret': 403,
    'a route without a signature': 403,
    'a route with a signature': 200,
    'a route with a signature for another region': 403,
    'a route whose authorizer is not supported': 403,
    'an API whose policy allows all': 200,
    'an API whose policy allows another stage': 403,
    'an API whose policy denies the address': 403,
  });
});

test('the event names the user who has signed the request', async () => {
  const callerOf = async (...call: Parameters<typeof request>) =>
    JSON.parse((await request(...call)).text) as unknown;
  const iam = {
    accessKey: credentials.accessKeyId,
    accountId: ACCOUNT,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: `arn:aws:iam::${ACCOUNT}:user/caller`,
    userId,
  };
  expect(await callerOf('signed', 'lambda')).toEqual({ authorizer: { iam } });
  expect(await callerOf('api', 'execute-api')).toEqual({ authorizer: { iam } });
  expect(await callerOf('open')).toEqual({});
});
