import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  nameOfArn,
  plural,
  shortShard,
} from '../../../src/dashboard/ui/format.ts';

test('numbers, rates and sizes are short', () => {
  expect([0, 999, 12_300, 1_250_000].map(formatCount)).toEqual(['0', '999', '12,300', '1.3 M']);
  expect([0, 0.04, 0.5, 3, 12.4].map(formatRate)).toEqual(['0', '<0.1', '0.5', '3', '12']);
  expect([0, 999, 1500, 1_048_576, 2e9].map(formatBytes)).toEqual(['0 B', '999 B', '1.5 KB', '1 MB', '2 GB']);
  expect([1, 2].map((count) => plural(count, 'batch', 'batches'))).toEqual(['1 batch', '2 batches']);
});

test('durations have the unit that reads best', () => {
  const durations = [0, 0.4, 340, 2400, 180_000, 3_900_000, 7_200_000, 200_000_000];
  expect(durations.map(formatDuration)).toEqual([
    '0 ms',
    '0.4 ms',
    '340 ms',
    '2.4 s',
    '3 min',
    '1 h 5 min',
    '2 h',
    '2 d',
  ]);
});

test('names are without what all of them share', () => {
  expect(shortShard('shardId-000000000012')).toBe('12');
  expect(shortShard('shardId-000000000000')).toBe('0');
  expect(nameOfArn('arn:aws:kinesis:us-east-1:000000000000:stream/clicks')).toBe('clicks');
  expect(nameOfArn('arn:aws:sqs:us-east-1:000000000000:orders')).toBe('orders');
});
