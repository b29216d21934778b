import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GetApis } from '../../../src/services/apigateway/http/operations/get-apis.ts';
import { httpApiTraits } from '../../../src/services/apigateway/http/traits.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { invoke, openProject, type ServedProject } from './support.ts';

let project: ServedProject;

beforeAll(async () => {
  project = await openProject('sam');
});
afterAll(() => project?.close());

/** Sends an order to the API, and waits for the bill that the stream's function writes. */
async function bills(queueUrl: string, amount: number): Promise<string | undefined> {
  const { items } = await project.client.call(httpApiTraits, GetApis, {});
  const response = await fetch(`${items[0]!.apiEndpoint}/orders/ada`, {
    method: 'POST',
    body: JSON.stringify({ amount }),
  });
  expect(response.status).toBe(202);
  const { Messages: messages = [] } = await project.client.call(sqsTraits, ReceiveMessage, {
    QueueUrl: queueUrl,
    WaitTimeSeconds: 20,
  });
  return messages[0]?.Body;
}

test('millrace deploy builds, deploys, changes and removes a template of SAM', async () => {
  const stack = ['--stack-name', 'orders'];
  const output = await project.millrace('deploy', 'template.yaml', ...stack);
  const queueUrl = /BilledUrl: (\S+)/.exec(output)![1]!;
  expect(output).toContain('stack: orders');
  expect(output).toMatch(/BillRole: arn:aws:iam::\d{12}:role\/orders-BillRole-/);
  expect(await bills(queueUrl, 3)).toBe('ada pays 3 EUR');
  expect(await project.millrace('deploy', 'template.yaml', ...stack)).toContain('No changes to deploy.');
  await project.millrace('deploy', 'template.yaml', ...stack, '--param', 'Currency=SEK');
  expect(await bills(queueUrl, 4)).toBe('ada pays 4 SEK');
  expect(await project.millrace('remove', 'template.yaml', ...stack)).toContain('orders is removed.');
});

// `pip install aws-sam-cli`: it takes minutes, so it is not installed for each run.
const hasSam = spawnSync('sam', ['--version']).status === 0;
const why = hasSam ? '' : ' (skipped: no sam on the PATH; pip install aws-sam-cli)';

test.skipIf(!hasSam)(`sam deploy creates its bucket, packages the code and deploys${why}`, async () => {
  const template = ['--template-file', 'unbuilt/template.yaml', '--stack-name', 'counts'];
  const settings = ['--resolve-s3', '--capabilities', 'CAPABILITY_IAM', '--region', 'us-east-1'];
  const output = await project.exec('sam', 'deploy', ...template, ...settings);
  expect(output).toContain('Successfully created/updated stack - counts in us-east-1');
  expect(await invoke(project.client, 'count', { Records: [1, 2] })).toBe(2);
  await project.exec('sam', 'delete', '--stack-name', 'counts', '--no-prompts', '--region', 'us-east-1');
});
