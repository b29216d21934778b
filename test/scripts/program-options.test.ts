import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { named, programOptions } from '../../scripts/program-options.ts';

/*
 * Goal: a program of bench/, test/ or scripts/ says what it takes, and runs nothing when it does not understand what was typed.
 */

vi.spyOn(process, 'exit').mockImplementation((code) => {
  throw new Error(`exit ${code}`);
});
const error = vi.spyOn(console, 'error').mockImplementation(() => {});
const log = vi.spyOn(console, 'log').mockImplementation(() => {});
afterEach(() => vi.clearAllMocks());

function typed(...words: string[]) {
  const { argv } = process;
  process.argv = ['node', 'main.ts', ...words];
  onTestFinished(() => {
    process.argv = argv;
  });
  return programOptions('npm run it: does it.', {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    save: { type: 'boolean', default: false },
  });
}

test('options that were typed, and the defaults of others', () => {
  expect(typed('--only', 'a', '--save')).toEqual({ rounds: '3', only: 'a', save: true });
});

test('--help prints what it does and each option with its default', () => {
  expect(() => typed('--rounds', '2', '--help')).toThrow('exit 0');
  expect(log).toHaveBeenCalledWith('npm run it: does it.\n\nOptions: --rounds 3  --only …  --save  --help');
});

test.each([
  [['--round', '2'], "Unknown option '--round'"],
  [['--rounds'], "Option '--rounds <value>' argument missing"],
  [['saved'], "Unexpected argument 'saved'"],
])('%j is refused in one line, with what there is', (words, sentence) => {
  expect(() => typed(...words)).toThrow('exit 2');
  expect(error.mock.calls.flat().join()).toBe(
    `${sentence}\n\nnpm run it: does it.\n\nOptions: --rounds 3  --only …  --save  --help`,
  );
});

test('a word names one in full, or those that it is a part of', () => {
  const all = ['json', 'json-lines', 'Apache Kafka'].map((name) => ({ name }));
  const names = (...words: string[]) => named('only', words, all).map(({ name }) => name);
  expect(names('json')).toEqual(['json']);
  expect(names('kafka', 'lines')).toEqual(['json-lines', 'Apache Kafka']);
  expect(names('')).toEqual(['json', 'json-lines', 'Apache Kafka']);
  expect(() => names('json', 'kafak')).toThrow('exit 2');
  expect(error).toHaveBeenCalledWith('--only takes json, json-lines, Apache Kafka, not "kafak"');
});
