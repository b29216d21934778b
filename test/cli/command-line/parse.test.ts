import { describe, expect, test } from 'vitest';
import { command } from '../../../src/cli/command-line/command.ts';
import {
  choice,
  duration,
  flag,
  number,
  text,
  texts,
  UsageError,
  oneOf,
} from '../../../src/cli/command-line/options.ts';
import { parseCommandLine } from '../../../src/cli/command-line/parse.ts';

const sample = command({
  about: '',
  arguments: [
    { name: 'STREAM', summary: 'the stream', required: true },
    { name: 'SHARD', summary: 'one shard', required: false },
  ],
  options: {
    verbose: flag('', { short: 'v' }),
    name: text('NAME', '', { short: 'n' }),
    param: texts('K=V', ''),
    port: number('', { min: 1, max: 10 }, { fallback: 4 }),
    scale: number('', { min: 0, max: 2, fractions: true }, { fallback: 1 }),
    quotas: choice(['on', 'off'], '', { fallback: 'on' }),
    since: duration('', { fallback: '10m' }),
  },
  examples: ['millrace sample'],
  async run() {},
});

const parse = (...words: string[]) => parseCommandLine(sample, words);

test('an option that is not given has its default', () => {
  expect(parse('orders')).toEqual({
    kind: 'run',
    arguments: ['orders'],
    afterDashes: [],
    overridden: [],
    options: { verbose: false, name: undefined, param: [], port: 4, scale: 1, quotas: 'on', since: 600_000 },
  });
});

test('reads every kind of option, in any order, long and short', () => {
  expect(
    parse(
      '--port=7',
      '-v',
      'orders',
      '-n',
      'x',
      '--param',
      'a=1',
      '--param',
      'b=2',
      '--quotas',
      'off',
      '--since',
      '1.5h',
      '--scale',
      '0.5',
    ),
  ).toMatchObject({
    arguments: ['orders'],
    options: {
      verbose: true,
      name: 'x',
      param: ['a=1', 'b=2'],
      port: 7,
      scale: 0.5,
      quotas: 'off',
      since: 5_400_000,
    },
  });
});

test('the last value of an option counts, and those that it replaces are reported', () => {
  const words = [
    'orders',
    '--port',
    '7',
    '--param',
    'a=1',
    '--param',
    'b=2',
    '-n',
    'x',
    '-v',
    '-v',
    '-n',
    'y',
  ];
  expect(parse(...words, '--port=7', '--name', 'z')).toMatchObject({
    options: { port: 7, name: 'z', verbose: true, param: ['a=1', 'b=2'] },
    overridden: [{ name: 'name', count: 3 }],
  });
});

test('does not parse what follows --', () => {
  expect(parse('orders', '--', '--port')).toMatchObject({ arguments: ['orders', '--port'] });
});

test('names one, two and three words', () => {
  const names = [['fsync'], ['on', 'off'], ['off', 'warn', 'enforce']].map(oneOf);
  expect(names).toEqual(['fsync', 'on or off', 'off, warn or enforce']);
});

test.each(['--help', '-h'])('%s wins over everything else', (word) => {
  expect(parse(word, '--port', '99')).toEqual({ kind: 'help' });
});

describe('rejects, with the reason', () => {
  test.each([
    [['--name'], '--name needs a value: --name NAME'],
    [['orders', '--verbose=yes'], '--verbose takes no value'],
    [['orders', '--port', '11'], '--port takes a whole number from 1 to 10, not "11"'],
    [['orders', '--port', '1.5'], '--port takes a whole number from 1 to 10, not "1.5"'],
    [['orders', '--port', ''], '--port takes a whole number from 1 to 10, not ""'],
    [['orders', '--quotas', 'maybe'], '--quotas is on or off, not "maybe"'],
    [['orders', '--since', 'noon'], '--since takes a time such as 500ms, 30s, 10m, 2h or 1d, not "noon"'],
    [['orders', '-x'], 'unknown option -x'],
    [['orders', '--verbos'], 'unknown option --verbos. Did you mean "--verbose"?'],
    [['orders', '--verbose-output'], 'unknown option --verbose-output. Did you mean "--verbose"?'],
    [['orders', '--constructor'], 'unknown option --constructor'],
    [[], 'STREAM is missing: the stream'],
    [['a', 'b', 'c'], 'unexpected argument "c"'],
  ])('%j', (words, message) => {
    expect(() => parse(...words)).toThrow(new UsageError(message));
  });
});

test('separates the words after -- for a command that takes them', () => {
  const program = command({
    about: '',
    arguments: [
      { name: 'DIR', summary: 'the project', required: false },
      { name: 'COMMAND', summary: 'the program', required: true, afterDashes: true, program: true },
    ],
    options: { data: text('DIR', '') },
    examples: ['millrace sample'],
    async run() {},
  });
  expect(parseCommandLine(program, ['shop', '--data', 'd', '--', 'node', '--data', 'x'])).toEqual({
    kind: 'run',
    arguments: ['shop'],
    afterDashes: ['node', '--data', 'x'],
    options: { data: 'd' },
    overridden: [],
  });
  expect(parseCommandLine(program, ['--', 'node'])).toMatchObject({ arguments: [], afterDashes: ['node'] });
  expect(() => parseCommandLine(program, ['node', '--max'])).toThrow(
    new UsageError('unknown option --max. Options of COMMAND follow --.'),
  );
  expect(() => parseCommandLine(program, ['shop'])).toThrow('COMMAND is missing: the program');
  expect(() => parseCommandLine(program, ['a', 'b', '--', 'node'])).toThrow('unexpected argument "b"');
});
