import { expect, test } from 'vitest';
import { Observations } from '../../../src/access/observation/observations.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

const ACTION = 'kinesis:PutRecord';

// What one client can make the server remember must not grow with its calls.
test.each([
  [1_000, 'users and roles', (n: number) => [`user ${n}`, ACTION] as const],
  [1_000, 'actions of one user', (n: number) => ['user', `kinesis:Action${n}`] as const],
  [50_000, 'in all', (n: number) => [`user ${n % 100}`, `kinesis:Action${Math.floor(n / 100)}`] as const],
])('at most %i %s are observed; further calls are counted as not counted', (limit, _, callAt) => {
  const observations = new Observations(new VirtualClock());
  const count = (n: number) => {
    const [identity, action] = callAt(n);
    return observations.counter(identity, action, '*');
  };
  expect(Array.from({ length: limit }, (_, n) => count(n)).filter((counter) => !counter)).toEqual([]);
  expect(count(limit)).toBeUndefined();
  expect(observations.notCounted).toBe(1);
  expect(count(0)).toBe(count(0));
  observations.reset();
  expect(observations.notCounted).toBe(0);
  expect(count(limit)).toBeDefined();
});
