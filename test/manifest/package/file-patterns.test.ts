import { describe, expect, it } from 'vitest';
import { FilePatterns } from '../../../src/manifest/package/file-patterns.ts';

describe('FilePatterns', () => {
  it('lets the last pattern that matches decide', () => {
    const patterns = new FilePatterns(['data/**', '!data/private/**', 'data/private/key.txt']);
    expect(patterns.selects('data/a.json')).toBe(true);
    expect(patterns.selects('data/private/a.json')).toBe(false);
    expect(patterns.selects('data/private/key.txt')).toBe(true);
    expect(patterns.selects('other.json')).toBe(false);
    expect(patterns.selects('other.json', true)).toBe(true);
  });

  it.each<[string, string, boolean]>([
    ['**', '.config/a', true],
    ['./a/*.txt', 'a/b.txt', true],
    ['a/*.{txt,md}', 'a/b.md', true],
    ['*.txt', 'a/b.txt', false],
    ['**/*.txt', 'b.txt', true],
    ['../shared/**', '../shared/x/y', true],
    ['a/+(b|c).txt', 'a/c.txt', true],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(new FilePatterns([pattern]).selects(path)).toBe(matches);
  });

  it('knows the folders that it can add files of', () => {
    const patterns = ['a/b/**/*.txt', '*.md', '!c/**', 'd/e.txt', '../shared/**', './f/*'];
    expect(new FilePatterns(patterns).roots).toEqual(['a/b', '.', 'd', '../shared', 'f']);
  });
});
