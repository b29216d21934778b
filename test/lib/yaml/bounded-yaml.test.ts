import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/lib/yaml/bounded-yaml.ts';

describe('parseYaml', () => {
  it.each(['[', '{', '{a: ', '- ', '? ', ': ', '? - ', '[? ', 'a: !Sub ['])(
    'rejects deep nesting: %s',
    (opening) => {
      const { error } = parseYaml(opening.repeat(20_000));
      expect(error).toMatchObject({ line: 1, column: expect.any(Number) as number });
    },
  );

  it('rejects too many tokens', () => {
    expect(parseYaml(`[${'a,'.repeat(200_000)}]`).error?.message).toMatch(/more than 250000 tokens/);
  });

  it('finds a repeated key among many', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join('');
    expect(parseYaml(keys).error).toBeUndefined();
    expect(parseYaml(`${keys}k7: 2\n`).error).toEqual({
      code: 'DUPLICATE_KEY',
      message: 'Map keys must be unique: this one is also in line 8',
      line: 20_001,
      column: 1,
    });
  });

  it('returns a document or an error for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from('[]{}:-?!&*|>\n "\'ab')) })),
        (text) => {
          const read = parseYaml(text);
          if (read.error) expect(read.error.line).toBeGreaterThan(0);
          else expect(read.document.errors).toEqual([]);
        },
      ),
    );
  });
});
