import { describe, expect, test } from 'vitest';
import { Affinity } from '../../../../src/storage/cluster/logs/append/affinity.ts';

const [own, higher, lower] = [2n, 3n, 1n];

function affinityAfter(messages: number, contributors: readonly bigint[]): Affinity {
  const affinity = new Affinity(own, Number);
  for (let count = 0; count < messages; count++) affinity.wrote(contributors);
  return affinity;
}

describe('the gateway that writes a log', () => {
  test('is the one that wrote last, while that is recent', () => {
    const affinity = new Affinity(own, Number);
    expect(affinity.writerOf(undefined, 0)).toBe(undefined);
    expect(affinity.writerOf({ writer: own, knownMs: 0 }, 1)).toBe(undefined);
    expect(affinity.writerOf({ writer: lower, knownMs: 0 }, 1_000)).toBe(lower);
    expect(affinity.writerOf({ writer: lower, knownMs: 0 }, 1_001)).toBe(undefined);
  });

  test.each([
    ['one that contributes as often and has a higher rank takes over', 16, [own, higher], higher, true],
    ['one with a lower rank does not', 16, [own, lower], lower, false],
    ['whatever its rank, when this one contributes nothing', 16, [lower], lower, true],
    ['not before enough messages were seen', 15, [higher], higher, false],
    ['nor one that contributes nothing', 16, [own], higher, false],
  ] as const)('%s', (_, messages, contributors, other, expected) => {
    const affinity = affinityAfter(messages, contributors);
    expect(affinity.shouldPassTo(other)).toBe(expected);
    affinity.forget();
    expect(affinity.shouldPassTo(other)).toBe(false);
  });
});
