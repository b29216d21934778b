import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import type { Credentials } from '../../src/lib/aws/signature-v4.ts';
import type { AccessReport } from '../../src/server/access/report/contract.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { eventually } from '../support/eventually.ts';
import { printedPolicy, withPrintedStatements } from '../support/repository/printed-statements.ts';
import { type Framework, openFramework } from './framework.ts';

/*
 * The quickstart with the statement of the article of 2019, deployed by osls as a user without permissions: first in
 * `warn`, and then on a new server in `enforce` with what the report has printed.
 */

let framework: Framework | undefined;
let user: Credentials;
/** serverless.yml and the policy of the user, with what the report has printed. */
let corrected: string;
let policy: string;

afterEach(() => framework?.close());

async function open(auth: 'warn' | 'enforce'): Promise<Framework> {
  return openFramework({
    packages: import.meta.dirname,
    bin: 'osls/bin/serverless.js',
    source: join(import.meta.dirname, '../../examples/quickstart'),
    // The policy of the framework's deployment bucket denies what comes without TLS.
    serverOptions: ['--auth', auth, '--tls', 'self-signed'],
  });
}

async function createUser(at: Framework, ...options: string[]): Promise<void> {
  user = JSON.parse(await at.operator('access', 'create', 'deployer', '--json', ...options)) as Credentials;
}

/** Deploys, puts a record, and waits until the function of the stream has logged it. */
async function use(at: Framework, text: string): Promise<void> {
  const { endpoint } = at;
  const sls = at.as(user);
  expect(await sls('deploy')).toContain('Service deployed to stack quickstart-dev');
  const client = createClient({ endpoint, region: 'us-east-1', credentials: async () => user });
  const record = { StreamName: 'OurStream', PartitionKey: 'key', Data: Buffer.from(text) };
  await client.call(kinesisTraits, PutRecord, record).finally(() => client.close());
  expect(await sls('invoke', '-f', 'realtimeData', '--data', '{"seconds":0.1}')).toContain('"records"');
  await eventually(async () => {
    const printed = await sls('logs', '-f', 'ingestion');
    return printed.includes(Buffer.from(text).toString('base64')) || undefined;
  });
}

test('with --auth warn, the report has statements for the user of osls and for the role', async () => {
  framework = await open('warn');
  await createUser(framework);
  await framework.edit('serverless.yml', 'kinesis:PutRecords', 'kinesis:GetRecord');
  await use(framework, 'first');
  const role = await framework.operator('access', 'report', '--for', 'quickstart-dev-realtimeData');
  expect(role).toContain('did you mean kinesis:GetRecords?');
  const yml = await readFile(join(framework.project, 'serverless.yml'), 'utf8');
  corrected = withPrintedStatements(yml, role);
  await writeFile(join(framework.project, 'serverless.yml'), corrected);
  // A change, as the one below.
  await framework.as(user)('deploy');
  await framework.as(user)('remove');
  policy = printedPolicy(await framework.operator('access', 'report', '--for', 'deployer'));
});

test('with --auth enforce, osls needs exactly these', async () => {
  framework = await open('enforce');
  const write = (name: string, text: string) => writeFile(join(framework!.project, name), text);
  await write('serverless.yml', corrected);
  await write('deployer.json', policy);
  await createUser(framework, '--policy', 'deployer.json');
  await use(framework, 'second');
  const { identities } = JSON.parse(await framework.operator('access', 'report', '--json')) as AccessReport;
  expect(identities.map(({ name, missing }) => ({ name, missing }))).toEqual([
    { name: 'quickstart-dev-us-east-1-lambdaRole', missing: [] },
    { name: 'deployer', missing: [] },
  ]);

  await write('serverless.yml', corrected.replace(/^ *- 'kinesis:PutRecord'\n/m, ''));
  await framework.as(user)('deploy');
  const invoke = framework.as(user)('invoke', '-f', 'realtimeData', '--data', '{"seconds":0.1}');
  await expect(invoke).rejects.toThrow(
    'quickstart-dev-realtimeData is not authorized to perform: kinesis:PutRecord on resource: ' +
      'arn:aws:kinesis:us-east-1:000000000000:stream/OurStream',
  );
  await framework.as(user)('remove');
});
