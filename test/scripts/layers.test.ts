import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LAYERS } from '../../scripts/layers/layers.ts';
import { lintConfig } from '../../scripts/layers/lint-config.ts';
import { withLayerTable } from '../../scripts/layers/table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');

test('the rules of the linter are those of the layers; `npm run layers` writes them', () => {
  expect(JSON.parse(read('.oxlint-layers.json'))).toEqual(lintConfig(LAYERS));
  expect(JSON.parse(read('.oxlintrc.json'))).toMatchObject({ extends: ['./.oxlint-layers.json'] });
});

test('the table in docs/architecture.md lists the layers; `npm run layers` writes it', () => {
  const text = read('docs/architecture.md');
  expect(withLayerTable(text, LAYERS)).toBe(text);
});

test('every folder of src/ is a layer', () => {
  expect(LAYERS.map(({ name }) => name).sort()).toEqual(readdirSync(`${root}src`).sort());
});

test('a layer imports only from layers listed before it, so there is no cycle', () => {
  const names = LAYERS.map(({ name }) => name);
  for (const [index, { imports }] of LAYERS.entries()) {
    expect(names.slice(0, index)).toEqual(expect.arrayContaining([...imports]));
  }
});

test('what a layer does not import is banned, and so is what it must take as a parameter', () => {
  const layers = [
    { name: 'base', purpose: '', imports: [], uses: ['files'] as const },
    { name: 'middle', purpose: '', imports: ['base'] },
    { name: 'child', purpose: '', imports: [], runsIn: 'a child process' },
  ];
  const [base, middle, child] = lintConfig(layers).overrides;
  expect(middle).toMatchObject({
    files: ['src/middle/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['**/child/**'] }] }] },
  });
  expect(child).toMatchObject({
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['**/base/**', '**/middle/**'] }] }] },
  });
  const bansFiles = (override: unknown) => JSON.stringify(override).includes('"node:fs"');
  expect([base, middle].map(bansFiles)).toEqual([false, true]);
});

test('the operating system is read in its room only', () => {
  const rules = lintConfig(LAYERS).overrides.map(({ files, rules }) => ({
    file: files[0]!,
    isBanned: JSON.stringify(rules['no-restricted-properties']).includes('"property":"platform"'),
  }));
  expect(rules.filter(({ isBanned }) => !isBanned).map(({ file }) => file)).toEqual([
    'src/lib/platform/**/*.ts',
  ]);
});
