import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, nearestWord, nearestWords } from '../../src/lib/nearest-word.ts';

const COMMANDS = ['start', 'stop', 'streams', 'tail', 'deploy'];

test.each([
  ['strat', 'start'],
  ['Start', 'start'],
  ['tial', 'tail'],
  ['deplyo', 'deploy'],
  ['stream', 'streams'],
])('%s means %s', (typed, meant) => {
  expect(nearestWord(typed, COMMANDS)).toBe(meant);
});

test.each(['', 'x', 'frobnicate'])('%j has no near word', (typed) => {
  expect(nearestWord(typed, COMMANDS)).toBeUndefined();
  expect(didYouMean(typed, COMMANDS)).toBe('');
});

test('a word with one letter inserted, removed or replaced is found', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{3,12}$/), fc.nat(), fc.constantFrom('', 'zz'), (word, at, put) => {
      const index = at % word.length;
      expect(nearestWord(word.slice(0, index) + put.slice(1) + word.slice(index + 1), [word])).toBe(word);
    }),
  );
});

test('a word that is too long is not compared', () => {
  const long = 'x'.repeat(1_000_000);
  expect(nearestWord(long, [`${long}y`])).toBeUndefined();
  expect(nearestWord('start', [`${long}y`, 'stat'])).toBe('stat');
});

test('only 1,000 known words are compared', () => {
  const others = (count: number) => Array.from({ length: count }, (_, index) => `other-${index}`);
  expect(nearestWord('strat', [...others(999), 'start'])).toBe('start');
  expect(nearestWord('strat', [...others(1_000), 'start'])).toBeUndefined();
  expect(nearestWords('strat', [...others(999), 'start'], 1)).toEqual(['start']);
  expect(nearestWords('strat', [...others(1_000), 'start'], 1)).not.toEqual(['start']);
});
