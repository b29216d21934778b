import { expect, test } from 'vitest';
import { NewLines } from '../../../src/dashboard/functions/new-lines.ts';
import type { LogLine } from '../../../src/dashboard/functions/log-lines.ts';

const line = (id: string, atMs: number): LogLine => ({ id, atMs, level: 'INFO', text: id });

test('lines of one millisecond that arrive in three polls are each new once', () => {
  const lines = new NewLines(0);
  const [a, b, c, d] = [line('a', 5), line('b', 7), line('c', 7), line('d', 7)];
  expect(lines.take([b, a])).toEqual([a, b]);
  expect(lines.sinceMs).toBe(7);
  expect(lines.take([b, c])).toEqual([c]);
  expect(lines.take([b, c, d])).toEqual([d]);
  expect(lines.take([b, c, d])).toEqual([]);
  const e = line('e', 8);
  expect(lines.take([b, c, d, e])).toEqual([e]);
  expect(lines.take([e])).toEqual([]);
});
