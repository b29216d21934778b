import { expect, test } from 'vitest';
import { type Access, onAll, permissionsOf, when } from '../../src/schema/access.ts';
import { caller } from '../support/caller.ts';

const later = async <T>(value: T): Promise<T> => value;
const rule = (action: string, more: Partial<Access[number]> = {}): Access[number] => ({
  action,
  resource: 'arn:…',
  ...more,
});
const lines = (access: Access) => {
  const permissions = permissionsOf(access, {}, caller, undefined);
  const format = (all: Awaited<typeof permissions>) =>
    all.map(
      ({ action, resource, conditions }) => `${action} ${resource} ${JSON.stringify(conditions ?? null)}`,
    );
  return permissions instanceof Promise ? permissions.then(format) : format(permissions);
};

test.each<[what: string, access: Access]>([
  [
    'at once',
    [
      rule('s:A', { resourcesOf: () => ['a', 'b'], conditionsOf: () => ({ k: 'v' }) }),
      ...onAll('s:B'),
      ...when(() => false, onAll('s:C')),
    ],
  ],
  [
    'once the resources are known',
    [
      rule('s:A', { resourcesOf: () => later(['a', 'b']), conditionsOf: () => ({ k: 'v' }) }),
      ...onAll('s:B'),
    ],
  ],
  [
    'once the conditions are known',
    [
      rule('s:A', { resourcesOf: () => ['a', 'b'], conditionsOf: () => later({ k: 'v' }) }),
      rule('s:B', { resourcesOf: () => later(['*']) }),
    ],
  ],
])('the permissions of all rules are returned in their order, %s', async (what, access) => {
  const result = lines(access);
  expect(result instanceof Promise).toBe(what !== 'at once');
  expect(await result).toEqual(['s:A a {"k":"v"}', 's:A b {"k":"v"}', 's:B * null']);
});

test('a rule that fails later fails the call', async () => {
  const failing = rule('s:B', {
    async resourcesOf() {
      throw new Error('not readable');
    },
  });
  await expect(lines([...onAll('s:A'), failing])).rejects.toThrow('not readable');
});
