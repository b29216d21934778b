import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import type { AccessReport } from '../../../src/server/access/report/contract.ts';
import { CreateAccessKey } from '../../../src/services/iam/operations/access-keys/create-access-key.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { PutRolePolicy } from '../../../src/services/iam/operations/role-policies/put-role-policy.ts';
import { PutUserPolicy } from '../../../src/services/iam/operations/user-policies/put-user-policy.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { iamTraits } from '../../../src/services/iam/traits.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';
const SOURCE = `
  const { KinesisClient, DescribeStreamSummaryCommand, PutRecordCommand } = require('@aws-sdk/client-kinesis');
  exports.handler = async () => {
    const client = new KinesisClient({ maxAttempts: 1 });
    await client.send(new DescribeStreamSummaryCommand({ StreamName: 'clicks' }));
    await client.send(new PutRecordCommand({ StreamName: 'clicks', PartitionKey: 'k', Data: Buffer.from('1') }));
    return 'done';
  };`;

const document = (Statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement });

let directory: string | undefined;
let server: TestServer | undefined;

afterAll(async () => {
  await server?.close();
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

test('a function runs in enforce with exactly the statements that the report proposed in warn', async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-privilege-'));
  server = await runningServer({ dataDirectory: directory, auth: 'warn', sandbox: 'off' });
  const { client } = server;
  await server.createStream('clicks', 1);
  await client.call(iamTraits, CreateRole, {
    RoleName: 'any',
    AssumeRolePolicyDocument: document([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ]),
  });
  await client.call(iamTraits, CreateUser, { UserName: 'admin' });
  await client.call(iamTraits, PutUserPolicy, {
    UserName: 'admin',
    PolicyName: 'all',
    PolicyDocument: document([{ Effect: 'Allow', Action: '*', Resource: '*' }]),
  });
  const { AccessKey: key } = await client.call(iamTraits, CreateAccessKey, { UserName: 'admin' });
  await server.createFunction('worker', SOURCE);
  const { Payload: warned } = await client.call(lambdaTraits, Invoke, { FunctionName: 'worker' });
  expect(warned?.toString()).toBe('"done"');

  const report = (await (await fetch(`${server.endpoint}/_millrace/access`)).json()) as AccessReport;
  const role = report.identities.find(({ functions }) => functions.includes('worker'));
  const statements = [
    {
      Effect: 'Allow',
      Action: ['kinesis:DescribeStreamSummary', 'kinesis:PutRecord'],
      Resource: [STREAM],
    },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: ['arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/worker:log-stream:*'],
    },
  ];
  expect(role).toMatchObject({ kind: 'role', name: 'any', statements });
  expect(role?.missing.map(({ action }) => action)).toEqual([
    'kinesis:DescribeStreamSummary',
    'kinesis:PutRecord',
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);

  await server.close();
  server = await runningServer({ dataDirectory: directory, auth: 'enforce', sandbox: 'off' });
  const credentials = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  const admin = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: async () => credentials,
  });
  const run = async (Statement: unknown) => {
    const policy = { RoleName: 'any', PolicyName: 'own', PolicyDocument: document(Statement) };
    await admin.call(iamTraits, PutRolePolicy, policy);
    const { Payload } = await admin.call(lambdaTraits, Invoke, { FunctionName: 'worker' });
    return Payload?.toString();
  };
  expect(await run(role?.statements)).toBe('"done"');
  expect(await run([{ ...statements[0], Action: ['kinesis:DescribeStreamSummary'] }])).toContain(
    `User: arn:aws:sts::000000000000:assumed-role/any/worker is not authorized to perform: kinesis:PutRecord ` +
      `on resource: ${STREAM} because no identity-based policy allows the kinesis:PutRecord action`,
  );
  admin.close();
});
