import { expect, test } from 'vitest';
import { originOf } from '../../../src/server/forwarding/forward-target.ts';

test.each([
  ['eu-west-1', 'https://dynamodb.eu-west-1.amazonaws.com'],
  ['cn-north-1', 'https://dynamodb.cn-north-1.amazonaws.com.cn'],
])('the endpoint of AWS in %s', (region, origin) => {
  expect(originOf({ service: 'dynamodb', to: 'aws' }, { region }).origin).toBe(origin);
});
