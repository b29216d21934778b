import { expect, test } from 'vitest';
import { suggestedFunction } from '../../../../src/cli/dev/project/suggested-function.ts';

const STREAM = { stream: { arn: 'arn' } };
const SCHEDULE = { schedule: { rate: 'rate(1 minute)' } };

test.each([
  ['one without events', { consume: [STREAM], produce: undefined }, 'produce'],
  ['one whose event is left out', { consume: [STREAM], produce: [{}] }, 'produce'],
  ['one without events before a scheduled one', { measure: [SCHEDULE], produce: [] }, 'produce'],
  ['a scheduled one', { consume: [STREAM], measure: [SCHEDULE] }, 'measure'],
  ['none that needs the event of its source', { consume: [STREAM], both: [SCHEDULE, STREAM] }, undefined],
])('suggests %s', (_what, functions, expected) => {
  const named = new Map(Object.entries(functions).map(([name, events]) => [name, { events }]));
  const deployed = Object.keys(functions).map((name) => ({ name }));
  expect(suggestedFunction(named, deployed)).toBe(expected);
});
