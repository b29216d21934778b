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

  it.each([
    ['x: !Join [-, [a, !Ref B]]', { 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }],
    ['x: !Split [ -, a-b ]', { 'Fn::Split': ['-', 'a-b'] }],
    ['x: [a, -]', ['a', '-']],
    ['x: [-]', ['-']],
    ['x: {a: -}', { a: '-' }],
    ['x: [-,-, -1, -a, "-"]', ['-', '-', -1, '-a', '-']],
    ['x:\n  - [-, b]\n  -\n  - "[-, c]"\n  - |-\n    [-, d]', [['-', 'b'], null, '[-, c]', '[-, d]']],
  ])('reads a dash alone within brackets as a text: %s', (text, expected) => {
    const read = parseYaml(`${text}\n`);
    expect(read.error ?? read.document.toJS()).toEqual({ x: expected });
  });

  it.each(['x: [- , b]', 'x: [- a, b]', 'x: [-\n', 'x: [-,'])(
    'does not read a list in brackets: %s',
    (text) => {
      expect(parseYaml(text).error).toBeDefined();
    },
  );

  it('resolves many aliases in one pass', () => {
    // With a pass over the document for each of them, this takes a minute.
    const merges = Array.from({ length: 3_000 }, (_, index) => `k${index}:\n  <<: *a\n`).join('');
    expect(parseYaml(`a: &a {x: 1}\n${merges}`).error).toBeUndefined();
  });

  it.each([
    [
      'a merge of a number',
      'a:\n  <<: 5\n',
      'Only maps, aliases of maps, and lists of them can be merged',
      2,
    ],
    [
      'a merge of an alias without anchor',
      '<<: *a\n',
      'Only maps, aliases of maps, and lists of them can be merged',
      1,
    ],
    [
      'a merge of a list of texts',
      '<<: [{a: 1}, b]\n',
      'Only maps, aliases of maps, and lists of them can be merged',
      1,
    ],
    [
      'a merge whose key has a tag',
      'a:\n  ! <<: 5\n',
      'Only maps, aliases of maps, and lists of them can be merged',
      2,
    ],
    ['a list that contains itself', 'x: 1\na: &a [1, *a]\n', 'The alias a is within what it stands for', 2],
    ['a map that merges itself', 'a: &a\n  <<: *a\n', 'The alias a is within what it stands for', 2],
  ])('rejects %s', (_, text, message, line) => {
    expect(parseYaml(text).error).toMatchObject({ message, line });
  });

  it.each([
    ['a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n', { a: { x: 1 }, b: { x: 1, y: 2 } }],
    ['a: &a {x: 1}\nb:\n  <<: [*a, {z: 3}]\n', { a: { x: 1 }, b: { x: 1, z: 3 } }],
    ['"<<": 5\n', { '<<': 5 }],
  ])('merges maps: %s', (text, value) => {
    const read = parseYaml(text);
    expect(read.error ?? read.document.toJS()).toEqual(value);
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
