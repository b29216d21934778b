import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src/lib/random.ts';
import { NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import type { Authority } from '../../../../src/schema/caller.ts';
import { sourceDenied } from '../../../../src/services/lambda/mapping/errors.ts';
import { missingActionOf } from '../../../../src/services/lambda/role/source-permissions.ts';

const account = '123456789012';
const region = 'eu-west-1';
const STREAM = `arn:aws:kinesis:${region}:${account}:stream/orders`;
const CONSUMER = `${STREAM}/consumer/reader:1767225600`;
const QUEUE = `arn:aws:sqs:${region}:${account}:orders`;

/** What a role with these actions, on any resource, lacks for the source. */
function missing(eventSourceArn: string, actions: readonly string[]) {
  const ofRole = (name: string): Authority => ({
    name,
    require(permissions, _caller, accessDenied) {
      for (const { action, alternatives = [] } of permissions) {
        if (![action, ...alternatives].some((one) => actions.includes(one))) throw accessDenied(action);
      }
      return undefined;
    },
  });
  const authorities = { ...NO_AUTHORITIES, ofRole };
  const functionArn = `arn:aws:lambda:${region}:${account}:function:ingestion`;
  const roleArn = `arn:aws:iam::${account}:role/ingestion`;
  const source = { account, region, eventSourceArn, functionArn, roleArn };
  return missingActionOf({ authorities }, seededRandom(1))(source);
}

const kinesis = (...names: string[]) => names.map((name) => `kinesis:${name}`);
const OSLS = kinesis('GetRecords', 'GetShardIterator', 'DescribeStreamSummary', 'ListShards');
const OLDER = kinesis('GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams');

test.each([
  ['the role that the Serverless Framework writes', STREAM, OSLS, undefined],
  ['the role that its older releases wrote', STREAM, OLDER, undefined],
  // The action of the article, which does not exist.
  ['GetRecord instead of GetRecords', STREAM, [...OSLS.slice(1), 'kinesis:GetRecord'], 'kinesis:GetRecords'],
  ['no iterators', STREAM, kinesis('GetRecords', 'DescribeStream'), 'kinesis:GetShardIterator'],
  ['no description', STREAM, kinesis('GetRecords', 'GetShardIterator'), 'kinesis:DescribeStreamSummary'],
  ['no shards', STREAM, OSLS.slice(0, 3), 'kinesis:ListShards'],
  ['a consumer', CONSUMER, [...OSLS.slice(2), 'kinesis:SubscribeToShard'], undefined],
  ['a consumer without subscriptions', CONSUMER, OSLS, 'kinesis:SubscribeToShard'],
  ['a queue', QUEUE, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], undefined],
  ['a queue without deletions', QUEUE, ['sqs:ReceiveMessage'], 'sqs:DeleteMessage'],
])('%s', async (_, source, actions, expected) => {
  expect(await missing(source, actions)).toBe(expected);
});

test('creation is refused with the sentence for the kind of source', () => {
  expect(sourceDenied(QUEUE, 'sqs:DeleteMessage').message).toBe(
    'The provided execution role does not have permissions to call DeleteMessage on SQS',
  );
  expect(sourceDenied(STREAM, 'kinesis:ListShards').message).toContain(
    `Cannot access stream ${STREAM}. Please`,
  );
});
