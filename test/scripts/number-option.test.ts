import { afterEach, expect, test, vi } from 'vitest';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';

/*
 * Goal: a check that is run with `--seeds abc` fails, instead of checking nothing.
 */

const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
  throw new Error(`exit ${code}`);
});
const error = vi.spyOn(console, 'error').mockImplementation(() => {});
afterEach(() => vi.clearAllMocks());

test.each([
  [wholeNumber, '1', 1],
  [wholeNumber, '1e3', 1_000],
  [(name: string, typed: string) => wholeNumber(name, typed, 0), '0', 0],
  [positiveNumber, '0.5', 0.5],
  [positiveNumber, 'Infinity', Infinity],
])('%o of %s', (read, typed, value) => expect(read('seeds', typed)).toBe(value));

test.each([
  [wholeNumber, 'abc'],
  [wholeNumber, ''],
  [wholeNumber, '0'],
  [wholeNumber, '1.5'],
  [wholeNumber, 'Infinity'],
  [positiveNumber, '0'],
  [positiveNumber, '-1'],
  [positiveNumber, '5s'],
])('%o refuses %j', (read, typed) => {
  expect(() => read('seeds', typed)).toThrow('exit 2');
  expect(exit).toHaveBeenCalledOnce();
  expect(error.mock.calls.flat().join()).toMatch(
    new RegExp(`^--seeds takes a .*number.*, not "${typed}"$`, 'u'),
  );
});
