import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAMILIES } from '../../bench/growth/families.ts';
import { plotOf } from '../../bench/growth/plot.ts';
import type { FamilyResult } from '../../bench/growth/sample.ts';
import { renderInto as renderGrowth } from '../../bench/growth/render.ts';
import type { NodeResult } from '../../bench/nodes/figures.ts';
import { renderNodes, renderOwnCode } from '../../bench/nodes/table.ts';
import { drawBars } from '../../bench/peers/plot.ts';
import type { PeerResults } from '../../bench/peers/results.ts';
import { renderTable } from '../../bench/peers/summary.ts';
import { renderReadme } from '../../bench/table/readme.ts';
import { renderInto } from '../../bench/table/render.ts';
import { BASELINE, merge, readLines, regressions, type SavedLine } from '../../bench/table/results.ts';

const line = (changes: Partial<SavedLine>): SavedLine => ({
  name: 'put-record',
  what: 'PutRecord',
  yardstick: 'bare node:http',
  unit: 'times',
  value: 0.7,
  target: { atLeast: 0.7, tolerable: 0.6 },
  tolerance: 0.15,
  millrace: {},
  against: {},
  verified: '',
  at: '2026-01-02T03:04:05.000Z',
  machine: {
    version: '0.1.0',
    commit: 'abc1234',
    node: 'v20',
    system: 'Linux',
    processor: 'Some',
    cores: 2,
    memoryGb: 24,
    loadBefore: 0,
  },
  settings: { rounds: 3, seconds: 3, shards: 4, durability: 'fsync' },
  ...changes,
});

test('a figure within its tolerance of the baseline is no regression', () => {
  expect(regressions([line({ value: 0.6 })], [line({ value: 0.7 })])).toEqual([]);
});

test('a figure below its tolerance is a regression, and so is a bound above it', () => {
  const baseline = [
    line({ value: 0.7 }),
    line({ name: 'start', value: 3, target: { atMost: 3 } }),
    line({ name: 'push', unit: 'ms', value: 0.1, target: { atMost: 2 } }),
  ];
  const worse = [
    line({ value: 0.59 }),
    line({ name: 'start', value: 3.5, target: { atMost: 3 } }),
    line({ name: 'push', unit: 'ms', value: 1.2, target: { atMost: 2 } }),
  ];
  expect(regressions(worse, baseline)).toEqual([
    'put-record: 0.59, and 0.70 in the baseline',
    'start: 3.50, and 3.00 in the baseline',
    'push: 1.20 ms, and 0.10 ms in the baseline',
  ]);
  expect(regressions(baseline, worse)).toEqual([]);
});

test('a new figure replaces the older one of the same name', () => {
  const [a, b] = [line({ name: 'a', value: 1 }), line({ name: 'b', value: 2 })];
  expect(merge([a, b], [line({ name: 'a', value: 3 }), line({ name: 'c', value: 4 })])).toMatchObject([
    { name: 'a', value: 3 },
    { name: 'b', value: 2 },
    { name: 'c', value: 4 },
  ]);
});

test('a document shows value, target and verdict between its markers, and keeps the text around them', () => {
  const document =
    'before\n<!-- table: written by `npm run bench -- render` -->\nold\n<!-- end of table -->\nafter\n';
  const rendered = renderInto(document, [
    line({ value: 0.65 }),
    line({ name: 'memory', what: 'memory', unit: 'MB', value: 88.4, target: { atMost: 100 } }),
    line({ name: 'get', what: 'get', value: 0.2, target: { atLeast: 0.5 } }),
  ]);
  const cells = rendered.split('\n').map((row) => row.split(/ *\| */).filter(Boolean));
  expect(cells).toContainEqual(['PutRecord', 'bare `node:http`', '≥ 0.7 (0.6)', '0.65', 'tolerable']);
  expect(cells).toContainEqual(['memory', 'bare `node:http`', '≤ 100 MB', '88 MB', 'reached']);
  expect(cells).toContainEqual(['get', 'bare `node:http`', '≥ 0.5', '0.20', 'missed']);
  expect(rendered).toMatch(/^before\n/);
  expect(rendered).toMatch(/<!-- end of table -->\nafter\n$/);
  expect(rendered).toContain('load of the machine before a row 0.0.');
  expect(rendered).not.toContain('old');
  expect(renderInto(rendered, [line({})])).toContain('abc1234');
});

test('a document without markers is rejected', () => {
  expect(() => renderInto('nothing here', [])).toThrow('has no markers');
});

test.each([
  ['README.md', renderReadme],
  ['docs/internals/performance.md', renderInto],
])('the figures in %s are those of the baseline', async (page, render) => {
  const written = readFileSync(page, 'utf8');
  expect(written).toBe(render(written, (await readLines(BASELINE))!));
});

const saved = <T>(name: string) => JSON.parse(readFileSync(`bench/results/${name}.json`, 'utf8')) as T;

test('the tables of other servers, and of the releases of Node.js, are those of their results', () => {
  const page = readFileSync('docs/internals/performance.md', 'utf8');
  const peers = saved<PeerResults>('peers');
  expect(page).toContain(renderTable(peers));
  expect(readFileSync('docs/images/peers.svg', 'utf8')).toBe(drawBars(peers));
  const { results } = saved<{ results: NodeResult[] }>('nodes');
  for (const table of [renderNodes(results), renderOwnCode(results)]) expect(page).toContain(table);
});

test('the figures of growth are those of their results', () => {
  const page = readFileSync('docs/internals/growth.md', 'utf8');
  const results = saved<FamilyResult[]>('growth');
  const rendered = FAMILIES.map((family) => ({
    family,
    result: results.find(({ name }) => name === family.name)!,
  }));
  expect(page).toBe(renderGrowth(page, rendered));
  for (const { result } of rendered)
    expect(readFileSync(`docs/images/growth/${result.name}.svg`, 'utf8')).toBe(plotOf(result));
});
