import { describe, expect, it } from 'vitest';
import { OnceForEach } from '../../../src/lib/log/once-for-each.ts';

describe('OnceForEach', () => {
  it('reports each text as new once', () => {
    const seen = new OnceForEach();
    expect(['a', 'b', 'a', 'b', 'c'].map((text) => seen.isNew(text))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('remembers 10,000 texts, and forgets them all at the next one', () => {
    const seen = new OnceForEach();
    for (let number = 0; number < 10_000; number++) expect(seen.isNew(`text ${number}`)).toBe(true);
    expect(seen.isNew('text 0')).toBe(false);
    expect(seen.isNew('text 9999')).toBe(false);
    expect(seen.isNew('one more')).toBe(true);
    expect(seen.isNew('one more')).toBe(false);
    expect(seen.isNew('text 0')).toBe(true);
  });
});
