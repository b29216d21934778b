import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { formatArn, formatGlobalArn, partitionOf, urlSuffixOf } from '../../../src/lib/aws/arn.ts';

it.each([
  ['us-east-1', 'aws', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['cn-northwest-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.com'],
  ['local', 'aws', 'amazonaws.com'],
])('%s is in partition %s', (region, partition, suffix) => {
  expect(partitionOf(region)).toBe(partition);
  expect(urlSuffixOf(region)).toBe(suffix);
  const account = '123456789012';
  expect(formatArn('kinesis', { account, region }, 'stream/s')).toBe(
    `arn:${partition}:kinesis:${region}:${account}:stream/s`,
  );
  expect(formatGlobalArn('iam', { account, partition }, 'root')).toBe(
    `arn:${partition}:iam::${account}:root`,
  );
});

// Only formatArn and formatGlobalArn may choose the partition.
it('no other source composes an ARN', () => {
  const source = fileURLToPath(new URL('../../../src/', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const composed = files.filter((name) =>
    /[`'"]arn:aws(-[a-z-]+)?:[^`'"\n]*\$\{/.test(readFileSync(join(source, name), 'utf8')),
  );
  expect(composed).toEqual([]);
});
