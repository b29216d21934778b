import { expect, test } from 'vitest';
import { Turns } from '../../../src/lib/concurrency/turns.ts';

test('tasks of one key run one after another, also after one that fails; others do not wait', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const task =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} starts`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([
    turns.run('k', task('a', true)),
    turns.run('k', task('b')),
    turns.run('other', task('x')),
    turns.run('k', task('c')),
  ]);
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    'failed',
    'b',
    'x',
    'c',
  ]);
  const ofKey = log.filter((line) => !line.startsWith('x'));
  expect(ofKey).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} starts`, `${name} ends`]));
  expect(log.indexOf('x starts')).toBeLessThan(log.indexOf('b starts'));
});
