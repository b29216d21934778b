import { expect, test } from 'vitest';
import { bestFirst, type Candidate } from '../../../../src/server/gateway/functions/candidates.ts';

function candidate(id: string, running: number, more: Partial<Candidate> = {}): Candidate {
  return { id, running, environments: 100, idle: 0, idleOfAll: 0, ...more };
}

test.each<[name: string, candidates: Candidate[], order: string]>([
  ['the least load comes first', [candidate('a', 2), candidate('b', 1)], 'ba'],
  ['a larger gateway runs more', [candidate('a', 10), candidate('b', 12, { environments: 200 })], 'ba'],
  [
    'an idle environment is worth four invocations',
    [candidate('a', 0), candidate('b', 3, { idle: 1 })],
    'ba',
  ],
  [
    'and not more, so that a new gateway gets load',
    [candidate('a', 0), candidate('b', 5, { idle: 9 })],
    'ab',
  ],
  [
    'the fewest environments decide between equals',
    [candidate('a', 0, { idleOfAll: 3 }), candidate('b', 0)],
    'ba',
  ],
  ['a full gateway is left out', [candidate('a', 100), candidate('b', 99)], 'b'],
])('%s', (_name, candidates, order) => {
  expect(
    bestFirst(candidates)
      .map(({ id }) => id)
      .join(''),
  ).toBe(order);
});
