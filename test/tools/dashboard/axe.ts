import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import type { Page } from '../chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules that failed with the first elements that break them, and how many rules passed. */
const RUN = `axe.run().then(({ violations, passes }) => ({
  found: violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')),
  passed: passes.length,
}))`;

/** @param what is shown, for the message of a failure */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(AXE);
  const { found, passed } = (await page.evaluate(RUN)) as { found: string[]; passed: number };
  expect(passed).toBeGreaterThan(10);
  expect({ what, found }).toEqual({ what, found: [] });
}
