import { expect, test } from 'vitest';
import { chooseHolders, SLOT_COUNT } from '../../../src/cluster/slots/choose-holders.ts';

const MEMBERS = Array.from({ length: 12 }, (_, index) => `member-${index}`);

function counts(holders: readonly string[]): number[] {
  const byMember = new Map<string, number>();
  for (const holder of holders) byMember.set(holder, (byMember.get(holder) ?? 0) + 1);
  return [...byMember.values()];
}

test('every member computes the same holders, whatever order it knows the members in', () => {
  expect(chooseHolders([...MEMBERS].reverse())).toEqual(chooseHolders(MEMBERS));
});

test.each([1, 2, 3, 4, 5, 8])(
  '%i members have about as many slots, also of eight that follow each other',
  (count) => {
    const holders = chooseHolders(MEMBERS.slice(0, count));
    expect(holders).toHaveLength(SLOT_COUNT);
    const even = SLOT_COUNT / count;
    for (const own of counts(holders)) expect(Math.abs(own - even)).toBeLessThanOrEqual(even / 2);
    for (let start = 0; start < SLOT_COUNT; start += 8) {
      expect(Math.max(...counts(holders.slice(start, start + 8)))).toBeLessThanOrEqual(
        Math.max(2, Math.ceil(8 / count)),
      );
    }
  },
);

test.each([1, 2, 3, 4, 7])('little moves when a member joins %i others, or leaves again', (count) => {
  const before = chooseHolders(MEMBERS.slice(0, count));
  const after = chooseHolders(MEMBERS.slice(0, count + 1));
  const moved = before.filter((holder, slot) => holder !== after[slot]).length;
  expect(moved).toBeLessThanOrEqual((2 * SLOT_COUNT) / (count + 1));
});
