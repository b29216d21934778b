import { expect, test } from 'vitest';
import { describeEvent } from '../../../../src/cli/dev/log/describe-event.ts';

const kinesis = (shard: string, data: string) => ({
  kinesis: { data, partitionKey: 'p' },
  eventSource: 'aws:kinesis',
  eventID: `${shard}:4965`,
});
const message = (body: string) => ({
  body,
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:orders',
});

test.each([
  [
    'records of a stream',
    { Records: [kinesis('shardId-000000000012', 'eA=='), kinesis('', '')] },
    2,
    'shard 12',
  ],
  [
    'messages whose text looks like records',
    { Records: [message(JSON.stringify({ Records: [message('x')] }))] },
    1,
    'queue orders',
  ],
  ['an object', { Records: [{ eventSource: 'aws:s3' }] }, 1, 's3'],
  ['a notification', { Records: [{ EventSource: 'aws:sns' }] }, 0, 'sns'],
  ['a request', { requestContext: { http: { method: 'GET', path: '/a' } } }, 0, 'GET /a'],
  ['a request in the first form', { httpMethod: 'POST', path: '/b' }, 0, 'POST /b'],
  ['a schedule', { source: 'aws.events' }, 0, 'aws.events'],
  ['anything', 'text', 0, undefined],
])('%s', (_, event, records, from) => {
  expect(describeEvent(Buffer.from(JSON.stringify(event)))).toEqual({ records, from });
});

test('an event that is not JSON is described as one without records or source', () => {
  expect(describeEvent(Buffer.from('{'))).toEqual({ records: 0, from: undefined });
});
