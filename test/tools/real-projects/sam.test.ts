import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GetApis } from '../../../src/services/apigateway/http/operations/get-apis.ts';
import { httpApiTraits } from '../../../src/services/apigateway/http/traits.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { canRun } from '../../support/not-run.ts';
import { temporaryDirectory } from '../../support/server-process.ts';
import { openProject, type ServedProject } from './support.ts';

// Installed by `npm run test:tools`: see scripts/test-tools.mjs.
const samFolder = join(
  import.meta.dirname,
  '../sam-cli/venv',
  process.platform === 'win32' ? 'Scripts' : 'bin',
);
const present = canRun(
  existsSync(join(samFolder, process.platform === 'win32' ? 'sam.exe' : 'sam')),
  'the SAM CLI',
  'It needs python3 with venv and pip, and a registry from which pip can install it.',
);

let project: ServedProject;
let settings: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  settings = await temporaryDirectory();
  // Otherwise it reports its use to AWS, and asks PyPI for a newer version.
  const lastVersionCheck = Date.now() / 1000;
  writeFileSync(join(settings.path, 'metadata.json'), JSON.stringify({ lastVersionCheck }));
  const tools = join(import.meta.dirname, '../node_modules/.bin');
  project = await openProject('sam', {
    env: {
      SAM_CLI_TELEMETRY: '0',
      __SAM_CLI_APP_DIR: settings.path,
      PATH: [samFolder, tools, process.env['PATH']].join(delimiter),
    },
  });
});
afterAll(async () => {
  await project?.close();
  await settings?.[Symbol.asyncDispose]();
});

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

test.skipIf(!present)('sam build and sam deploy bundle, upload and deploy the same template', async () => {
  const stack = ['--stack-name', 'orders', '--region', 'us-east-1'];
  expect(await project.exec('sam', 'build')).toContain('Build Succeeded');
  const settings = ['--resolve-s3', '--capabilities', 'CAPABILITY_IAM'];
  const output = await project.exec('sam', 'deploy', ...stack, ...settings);
  expect(output).toContain('Successfully created/updated stack - orders in us-east-1');
  const queueUrl = /Key\s+BilledUrl\s+Description\s+-\s+Value\s+(\S+)/.exec(output)![1]!;
  expect(await bills(queueUrl, 5)).toBe('ada pays 5 EUR');
  await project.exec('sam', 'delete', ...stack, '--no-prompts');
});
