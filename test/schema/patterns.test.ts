import { expect, test } from 'vitest';
import { memberOf, type Shape } from '../../src/schema/shape.ts';
import { wholePattern } from '../../src/schema/whole-pattern.ts';
import { readServices } from '../../scripts/docs/read-repository.ts';
import { Backtracker, MAX_STEPS } from '../support/backtracking.ts';

// Every declared pattern is matched against repeated texts that its own parts match, and the steps are counted. Twice the text may
// cost twice the steps. A quadratic pattern costs four times as many at each doubling; a pattern with a bound such as {1,64} does so
// once, where the text grows beyond the bound.
const PUMPED = 12;
const MAX_GROWTH = 2.7;
const ENDINGS = ['', '!\n'];

/** A text that takes more than linear steps. */
function hardText(pattern: RegExp): string | undefined {
  const tracker = new Backtracker(pattern);
  const { beginnings, parts } = tracker.samples();
  for (const beginning of beginnings) {
    for (const pump of new Set([...parts, '::', ':', 'a', '0', '-', '/'])) {
      for (const ending of ENDINGS) {
        const costOf = (times: number) => tracker.steps(beginning + pump.repeat(times) + ending);
        const [once, twice, fourfold] = [costOf(PUMPED), costOf(2 * PUMPED), costOf(4 * PUMPED)];
        const grows = (from: number, to: number) => to >= MAX_STEPS || to > MAX_GROWTH * from + 50;
        if (grows(once, twice) && grows(twice, fourfold)) {
          return `${beginning}(${pump})*${JSON.stringify(ending)}`;
        }
      }
    }
  }
  return undefined;
}

test.each([
  ['quadratic', /.*a.*b/],
  ['cubic', /arn:aws.*:kinesis:.*:\d{12}:stream\/\S+/],
  ['exponential', /(a+)+b/],
  ['ambiguous alternatives', /(?:[a-z0-9]|[a-f])*!/],
])('the check finds what is %s', (_, pattern) => {
  expect(hardText(wholePattern(pattern))).toBeDefined();
});

test('every declared pattern is matched in linear time', async () => {
  const patterns = new Map<string, { pattern: RegExp; where: string }>();
  const visit = (shape: Shape, where: string): void => {
    switch (shape.kind) {
      case 'string':
        if (shape.pattern) patterns.set(String(shape.pattern), { pattern: shape.pattern, where });
        break;
      case 'structure':
        for (const [name, member] of Object.entries(shape.members))
          visit(memberOf(member).shape, `${where}.${name}`);
        break;
      case 'list':
        visit(shape.member, where);
        break;
      case 'map':
        visit(shape.key, where);
        visit(shape.value, where);
        break;
      case 'blob':
      case 'integer':
      case 'long':
      case 'double':
      case 'boolean':
      case 'timestamp':
      case 'document':
        break;
    }
  };
  for (const { operations } of await readServices()) {
    for (const { operation } of operations.values()) visit(operation.input, operation.name);
  }
  expect(patterns.size).toBeGreaterThan(30);
  const hard = [...patterns.values()].flatMap(({ pattern, where }) => {
    const text = hardText(wholePattern(pattern));
    return text === undefined ? [] : [`${where}: ${pattern.source} on ${text}`];
  });
  expect(hard).toEqual([]);
});
