import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { effectOf } from '../../scripts/docs/manifest/effect.ts';
import { ELSEWHERE } from '../../scripts/docs/manifest/elsewhere.ts';
import { keysOf } from '../../scripts/docs/manifest/walk-rules.ts';
import { manifestRule } from '../../src/manifest/rules/manifest.ts';

// Nothing in a manifest is dropped in silence.
it('gives every key an effect, a warning or a refusal', () => {
  const problems = keysOf(manifestRule).flatMap((key) => {
    try {
      effectOf(key);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  expect(problems).toEqual([]);
});

it('names tests that exist for effects outside the template', () => {
  const missing = Object.values(ELSEWHERE).filter(({ test }) => !existsSync(test));
  expect(missing).toEqual([]);
});
