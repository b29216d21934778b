import { expect, test } from 'vitest';
import { originOf, signingRegion } from '../../../src/server/forwarding/forward-target.ts';

test.each([
  ['eu-west-1', 'https://dynamodb.eu-west-1.amazonaws.com'],
  ['cn-north-1', 'https://dynamodb.cn-north-1.amazonaws.com.cn'],
])('the endpoint of AWS in %s', (region, origin) => {
  expect(originOf({ service: 'dynamodb', to: 'aws' }, { region }).origin).toBe(origin);
});

test('DynamoDB Streams has an endpoint of its own at AWS', () => {
  const operation = 'DynamoDBStreams_20120810.DescribeStream';
  const region = { region: 'eu-west-1' };
  expect(originOf({ service: 'dynamodb', to: 'aws' }, region, operation).origin).toBe(
    'https://streams.dynamodb.eu-west-1.amazonaws.com',
  );
  const local = new URL('http://127.0.0.1:8000');
  expect(originOf({ service: 'dynamodb', to: local }, region, operation)).toBe(local);
});

test.each([
  ['https://email.us-west-2.amazonaws.com', 'us-west-2'],
  ['https://kms.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['https://route53.amazonaws.com', 'eu-west-1'],
  ['http://127.0.0.1:8000', 'eu-west-1'],
])('a call to %s is signed for %s', (to, region) => {
  expect(signingRegion({ service: 'any', to: new URL(to) }, { region: 'eu-west-1' })).toBe(region);
});
