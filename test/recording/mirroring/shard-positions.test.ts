import { expect, test } from 'vitest';
import { ShardPositions, startsOf } from '../../../src/recording/mirroring/shard-positions.ts';

test('a position moves when everything before it has been copied', () => {
  const positions = new ShardPositions();
  const [first, second, third] = ['1', '2', '3'].map((number) => positions.add('a', number));
  second!();
  expect(positions.current().get('a')).toEqual({ after: undefined, isEnded: false });
  first!();
  expect(positions.current().get('a')).toEqual({ after: '2', isEnded: false });
  positions.ended('a');
  expect(positions.current().get('a')).toEqual({ after: '2', isEnded: false });
  third!();
  expect(positions.current().get('a')).toEqual({ after: '3', isEnded: true });
});

test('reading continues after the positions, and does not repeat ended shards', () => {
  const stored = new Map([
    ['a', { after: '3', isEnded: true }],
    ['b', { after: '7', isEnded: false }],
    ['c', { after: undefined, isEnded: false }],
  ]);
  expect(new ShardPositions(stored).current()).toEqual(stored);
  expect([...startsOf(stored)]).toEqual([
    ['a', 'ended'],
    ['b', { kind: 'after-sequence-number', sequenceNumber: 7n }],
  ]);
});
