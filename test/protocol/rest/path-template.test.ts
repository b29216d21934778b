import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BrokenInvariant } from '../../../src/lib/assert.ts';
import {
  compareSpecificity,
  fillPath,
  matchPath,
  parsePathTemplate,
} from '../../../src/protocol/rest/path-template.ts';

describe('matchPath', () => {
  test.each<[string, string, Record<string, string>, Record<string, string> | undefined]>([
    ['/a/{X}/b', '/a/1/b', {}, { X: '1' }],
    ['/a/{X}/b', '/a/1/c', {}, undefined],
    ['/a/{X}/b', '/a//b', {}, undefined],
    ['/a/{X}', '/a/b%2Fc%20d', {}, { X: 'b/c d' }],
    ['/a/{X}', '/a/%', {}, undefined],
    ['/a', '/a/', {}, {}],
    ['/', '/', {}, {}],
    ['/{B}/{K+}', '/b/k/l/', {}, { B: 'b', K: 'k/l/' }],
    ['/{B}/{K+}', '/b/', {}, undefined],
    ['/{B}', '/b/', {}, { B: 'b' }],
    ['/{B}?delete', '/b', { delete: '' }, { B: 'b' }],
    ['/{B}?delete', '/b', {}, undefined],
    ['/{B}?list-type=2', '/b', { 'list-type': '1' }, undefined],
    ['/{B}?constructor', '/b', {}, undefined],
  ])('%s against %s %j', (template, path, query, labels) => {
    expect(matchPath(parsePathTemplate(template), path, query)).toEqual(labels);
  });
});

test('templates with more requirements are tried first', () => {
  const templates = ['/{A}', '/{A}?x', '/a/{B}', '/a/b'].map(parsePathTemplate);
  const sorted = [...templates].sort(compareSpecificity);
  expect(sorted).toEqual([templates[1], templates[3], templates[2], templates[0]]);
});

test('a greedy label must be last', () => {
  expect(() => parsePathTemplate('/{A+}/b')).toThrow(BrokenInvariant);
});

test('a filled template matches its labels', () => {
  const template = parsePathTemplate('/v1/{A}/x/{B+}?q=1');
  const label = fc.string({ unit: 'grapheme', minLength: 1 });
  // Clients normalize dot segments, so no name consists of dots.
  fc.assert(
    fc.property(label, label, (A, B) => {
      const { path, query } = fillPath(template, (name) => (name === 'A' ? A : B));
      expect(matchPath(template, path, Object.fromEntries(query))).toEqual({ A, B });
    }),
  );
});
