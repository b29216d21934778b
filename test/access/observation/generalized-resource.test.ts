import { expect, test } from 'vitest';
import { generalized } from '../../../src/access/observation/generalized-resource.ts';

const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';

test.each([
  ['an object of a bucket', 'arn:aws:s3:::assets/a/b.zip', 'arn:aws:s3:::assets/*'],
  [
    'a log stream',
    'arn:aws:logs:r:1:log-group:/a:log-stream:x',
    'arn:aws:logs:r:1:log-group:/a:log-stream:*',
  ],
  ['a consumer', `${STREAM}/consumer/app:1700000000`, `${STREAM}/consumer/app:*`],
  ['a stack', 'arn:aws:cloudformation:r:1:stack/shop-dev/0-1', 'arn:aws:cloudformation:r:1:stack/shop-dev/*'],
  ['a bucket of a stack', 'arn:aws:s3:::shop-dev-bucket-u99apdhw86rk', 'arn:aws:s3:::shop-dev-bucket-*'],
  ['an object in it', 'arn:aws:s3:::shop-dev-bucket-u99apdhw86rk/a', 'arn:aws:s3:::shop-dev-bucket-*/*'],
  ['a queue of a stack', 'arn:aws:sqs:r:1:shop-dev-Jobs-1QAZ2WSX3EDC', 'arn:aws:sqs:r:1:shop-dev-Jobs-*'],
  [
    'the log group of a function of a stack',
    'arn:aws:logs:r:1:log-group:/aws/lambda/shop-Api-1QAZ2WSX3EDC:log-stream:x',
    'arn:aws:logs:r:1:log-group:/aws/lambda/shop-Api-*:log-stream:*',
  ],
])('%s', (_kind, resource, expected) => {
  expect(generalized(resource)).toBe(expected);
});

test.each([
  STREAM,
  'arn:aws:s3:::millrace-deployments-000000000000',
  'arn:aws:sqs:r:1:order-notification',
  'arn:aws:sqs:r:1:order-NOTIFICATION',
  'arn:aws:kms:r:1:key/0fe28d1b-11aa-22bb-33cc-0123456789ab',
])('%s stays', (resource) => {
  expect(generalized(resource)).toBe(resource);
});
