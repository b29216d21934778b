import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowWindow } from '../../../src/dashboard/ui/row-window.ts';

test('the visible rows are in the document, and few others, for any length and scroll position', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.double({ min: 0, max: 1, noNaN: true }), (count, part) => {
      const [rowPx, heightPx] = [30, 600];
      const { totalPx } = rowWindow(count, rowPx, 0, heightPx);
      const scrollPx = part * Math.max(0, totalPx - heightPx);
      const { first, end, offsetPx } = rowWindow(count, rowPx, scrollPx, heightPx);
      expect(end - first).toBeLessThanOrEqual(40);
      expect(offsetPx).toBeLessThanOrEqual(scrollPx + 0.01);
      const shownPx = offsetPx + (end - first) * rowPx;
      expect(shownPx).toBeGreaterThanOrEqual(Math.min(scrollPx + heightPx, totalPx) - rowPx);
    }),
  );
});

test('the last row of a list longer than a browser can lay out is reached', () => {
  const count = 5_000_000;
  const { totalPx } = rowWindow(count, 30, 0, 600);
  expect(totalPx).toBe(8_000_000);
  expect(rowWindow(count, 30, totalPx - 600, 600).end).toBe(count);
});
