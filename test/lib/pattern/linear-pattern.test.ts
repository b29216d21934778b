import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileLinearPattern, InvalidPattern } from '../../../src/lib/pattern/linear-pattern.ts';

describe('compileLinearPattern', () => {
  it.each([
    ['[a-zA-Z][a-zA-Z0-9]*', 'abc1', '1abc'],
    ['^(a+)+$', 'a'.repeat(4_000), `${'a'.repeat(4_000)}!`],
    ['a|ab', 'ab', 'abb'],
    ['^[\\w.-]+@[\\w.-]+$', 'x@example.com', 'x@y z'],
    ['[\\u0020-\\uD7FF\\r\\n\\t]*', 'any text', '\u0000'],
    ['^(?=.*[A-Z])(?=.*\\d)(?!.*\\s)[A-Za-z\\d]{8,64}$', 'Password1', 'password1'],
    ['(?!aws)[a-z]+', 'mine', 'awsome'],
    ['(?:[a-z0-9-]{1,63}\\.){1,10}[a-z]{2,}', 'a.example.com', 'a..com'],
    ['', '', 'x'],
  ])('%s', async (pattern, good, bad) => {
    const matches = await compileLinearPattern(pattern);
    expect(matches(good)).toBe(true);
    expect(matches(bad)).toBe(false);
  });

  it('agrees with RegExp on patterns that both support', async () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '(?:ab|b)', '\\d', '(a)');
    const quantified = fc
      .tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}'))
      .map((parts) => parts.join(''));
    const pattern = fc.array(quantified, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pattern, text, async (source, value) => {
        expect((await compileLinearPattern(source))(value)).toBe(new RegExp(`^(?:${source})$`).test(value));
      }),
    );
  });

  it.each([
    ['a syntax error', '(', ''],
    ['a back-reference', '(a)\\1', ''],
    ['an inner lookahead', 'a(?=b)b', ''],
    ['a lookahead of one alternative', '(?=a)a|b', ''],
    ['repetitions that multiply', '((a{100}){100}){100}', ''],
    ['many repetitions', 'x{1000}'.repeat(100), ''],
    ['too many characters', 'x'.repeat(5_000), ''],
    ['too many steps for its text', '[a-z]{1,1000}'.repeat(4), 'a'.repeat(4_096)],
  ])('rejects a pattern with %s', async (_, pattern, text) => {
    await expect(async () => (await compileLinearPattern(pattern))(text)).rejects.toThrow(InvalidPattern);
  });

  it('compiles or rejects any pattern', async () => {
    const source = fc.string({ unit: fc.constantFrom(...Array.from('ab()[]{}?*+|^$\\.,12=!<:')) });
    await fc.assert(
      fc.asyncProperty(source, async (pattern) => {
        try {
          (await compileLinearPattern(pattern))('aab');
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidPattern);
        }
      }),
    );
  });
});
