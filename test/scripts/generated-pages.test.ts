import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readClusterResults, withClusterFigures } from '../../scripts/docs/cluster-figures.ts';
import { cliPage } from '../../scripts/docs/cli-page.ts';
import { type Effect, effectOf } from '../../scripts/docs/manifest/effect.ts';
import { ELSEWHERE } from '../../scripts/docs/manifest/elsewhere.ts';
import { manifestSchema } from '../../scripts/docs/manifest/json-schema.ts';
import { manifestPage } from '../../scripts/docs/manifest/manifest-page.ts';
import { keysOf } from '../../scripts/docs/manifest/walk-rules.ts';
import { withPriceTable } from '../../scripts/docs/price-table.ts';
import { PRICES } from '../../src/planning/prices.ts';
import { manifestRule } from '../../src/manifest/rules/manifest.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const written = (name: string) => readFileSync(`${docs}${name}`, 'utf8');

// `npm run docs` writes these files. The first takes five seconds of processor time: it compiles thousands of manifests.
test(
  'docs/serverless-yml.md is up to date, and each key has an effect, a warning or a refusal',
  { timeout: 180_000 },
  () => {
    const problems: string[] = [];
    const effects = new Map<string, Effect>();
    for (const key of keysOf(manifestRule)) {
      try {
        effects.set(key.name, effectOf(key));
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    expect(problems).toEqual([]);
    const page = manifestPage(manifestRule, ({ name }) => effects.get(name)!);
    expect(written('serverless-yml.md')).toBe(page);
  },
);

test('effects of keys outside the template name tests that exist', () => {
  const missing = Object.values(ELSEWHERE).filter(({ test }) => !existsSync(test));
  expect(missing).toEqual([]);
});

test('docs/serverless.schema.json is up to date', () => {
  expect(written('serverless.schema.json')).toBe(manifestSchema(manifestRule));
});

test('docs/cli.md is up to date', async () => {
  expect(written('cli.md')).toBe(await cliPage());
});

test('the figures in docs/scaling.md are those of bench/results/', () => {
  const results = readClusterResults(fileURLToPath(new URL('../../', import.meta.url)));
  expect(written('scaling.md')).toBe(withClusterFigures(written('scaling.md'), results));
});

test('the prices in docs/planning.md are up to date', () => {
  expect(written('planning.md')).toBe(withPriceTable(written('planning.md'), PRICES));
});
