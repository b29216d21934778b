import { expect, test } from 'vitest';
import { visibleWidth } from '../../../src/cli/ui/text-width.ts';

// The widths of string-width 8.3.0, with which all other code points were compared when it was replaced.
test.each([
  ['', 0],
  ['plain', 5],
  ['\u001B[31mred\u001B[0m', 3],
  ['a\tb\u200B', 2],
  ['é e\u0301', 3],
  ['注文', 4],
  ['각 \u1100\u1161\u11A8', 5],
  ['ﾊﾟ', 2],
  ['क्षि கி', 5],
  ['🚚', 2],
  ['👩‍👩‍👧', 2],
  ['👍🏽', 2],
  ['🇫🇷 🇫', 4],
  ['☺ ☺\uFE0F', 4],
  ['1\u20E3 1\uFE0F\u20E3', 5],
  ['A\uFE0F', 1],
])('%j takes %i columns', (text, columns) => {
  expect(visibleWidth(text)).toBe(columns);
});
