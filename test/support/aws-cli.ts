import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { canRun } from './not-run.ts';

const version = spawnSync('aws', ['--version'], { encoding: 'utf8' });
const major = /aws-cli\/(\d)/.exec(`${version.stdout}${version.stderr}`)?.[1];

/** Prints a note when the AWS CLI is not installed. */
export const hasAwsCli = canRun(
  major !== undefined,
  'AWS CLI',
  'There is no `aws` on the PATH; `pip install awscli` brings version 1.',
);

/** @param words a command line; values with spaces or quotes follow it */
export type AwsCommand = (words: string, ...values: string[]) => Promise<Record<string, unknown>>;

const run = promisify(execFile);

/** Runs AWS CLI commands against a server. Resolves with the printed JSON; rejects with the error output. */
export function awsCommand(endpoint: string): AwsCommand {
  // Version 2 reads blobs as base64 by default; version 1 reads them raw:
  // docs/aws/serverless-framework.md#aws-cli.
  const format = major === '2' ? ['--cli-binary-format', 'raw-in-base64-out'] : [];
  const common = ['--endpoint-url', endpoint, '--output', 'json', ...format];
  return async (words, ...values) => {
    const { stdout } = await run('aws', [...common, ...words.split(' '), ...values], {
      maxBuffer: 64 * 2 ** 20,
      env: {
        ...process.env,
        // `cloudformation package` uses only this variable for S3, and `sqs` of version 1 uses only the option.
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_PAGER: '',
      },
    });
    return stdout.startsWith('{') ? (JSON.parse(stdout) as Record<string, unknown>) : { printed: stdout };
  };
}
