import { describe, expect, test } from 'vitest';
import { fastRandom } from '../../../src/lib/fast-random.ts';
import { numberedRecords } from '../../../src/load/profiles/numbered-records.ts';
import { PROFILE_NAMES, PROFILES, type ProfileName } from '../../../src/load/profiles/profiles.ts';

const SIZE_BYTES = 400;
const KEYS = 40;

function records(name: ProfileName, seed: string, count: number) {
  const next = numberedRecords(PROFILES[name], {
    keys: KEYS,
    random: fastRandom(seed),
    sizeBytes: SIZE_BYTES,
  });
  return Array.from({ length: count }, (_, index) => next(index));
}

interface Contents {
  readonly type: string;
  readonly key: string;
  readonly n: number;
  readonly missed?: number;
  readonly last?: boolean;
}

const contentsOf = ({ data }: { data: Buffer }) => JSON.parse(data.toString()) as Contents;

describe.each(PROFILE_NAMES)('%s', (name) => {
  test('is repeated by its seed', () => {
    const text = (seed: string) =>
      records(name, seed, 300)
        .map(({ data }) => data.toString())
        .join('\n');
    expect(text('a') === text('a')).toBe(true);
    expect(text('a') === text('b')).toBe(false);
  });

  test('numbers the records of each key, which have the size and the number of keys requested', () => {
    const counts = new Map<string, number>();
    const wrong = records(name, 'a', 1_000).filter((record) => {
      const { key, n } = contentsOf(record);
      const expected = counts.get(record.partitionKey) ?? 0;
      counts.set(record.partitionKey, expected + 1);
      return key !== record.partitionKey || n !== expected || record.data.length !== SIZE_BYTES;
    });
    expect(wrong).toEqual([]);
    expect(counts.size).toBeGreaterThan(KEYS / 2);
    expect(counts.size).toBeLessThanOrEqual(KEYS);
  });
});

test('each profile has what its kind of application does', () => {
  const all = (name: ProfileName) => records(name, 'a', 10_000).map(contentsOf);
  const shareOf = (events: readonly Contents[], is: (event: Contents) => boolean) =>
    events.filter(is).length / events.length;

  expect(shareOf(all('clickstream'), ({ last }) => last === true)).toBeCloseTo(2 / 13, 1);
  const silent = all('iot').flatMap(({ missed = 0 }) => missed);
  expect(silent.some((missed) => missed > 0)).toBe(true);
  expect(silent.reduce((sum, missed) => sum + missed, 0) / silent.length).toBeLessThan(0.1);
  // Of 40 symbols, Zipf gives the first 23 %.
  expect(shareOf(all('ticker'), ({ key }) => key === 'AAA')).toBeCloseTo(0.23, 1);
  const matches = all('game');
  expect(shareOf(matches, ({ type }) => type === 'match_start')).toBeGreaterThan(0);
  expect(shareOf(matches, ({ type }) => type === 'match_end')).toBeGreaterThan(0);
});

test('an event that is larger than the size is not cut', () => {
  const next = numberedRecords(PROFILES.game, { keys: 1, random: fastRandom('a'), sizeBytes: 10 });
  expect(contentsOf(next(0))).toMatchObject({ type: 'match_start', key: 'server-1', n: 0 });
});
