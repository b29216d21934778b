import { expect, test } from 'vitest';
import { withEndpointOption } from '../../../src/cli/exec/aws-command.ts';

const ENDPOINT = 'http://127.0.0.1:4566';
const added = ['--endpoint-url', ENDPOINT];

test.each([
  ['aws', ['sqs', 'list-queues'], [...added, 'sqs', 'list-queues']],
  ['/usr/local/bin/aws', ['s3', 'ls'], [...added, 's3', 'ls']],
  ['C:\\aws\\aws.cmd'.replaceAll('\\', '/'), ['s3', 'ls'], [...added, 's3', 'ls']],
  ['python3.11', ['-m', 'awscli', 's3', 'ls'], ['-m', 'awscli', ...added, 's3', 'ls']],
  ['aws', ['--endpoint-url', 'http://other', 's3', 'ls'], ['--endpoint-url', 'http://other', 's3', 'ls']],
  ['aws', ['s3', 'ls', '--endpoint-url=http://other'], ['s3', 'ls', '--endpoint-url=http://other']],
  ['awslocal', ['s3', 'ls'], ['s3', 'ls']],
  ['python3', ['script.py'], ['script.py']],
  ['sh', ['-c', 'aws s3 ls'], ['-c', 'aws s3 ls']],
])('%s %j runs with %j', (program, words, expected) => {
  expect(withEndpointOption(program, words, ENDPOINT)).toEqual(expected);
});
