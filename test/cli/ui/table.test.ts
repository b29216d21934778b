import { expect, test } from 'vitest';
import { tableLines } from '../../../src/cli/ui/table.ts';

test('columns are as wide as their widest cell; styles have no width', () => {
  const red = '\u001B[31m12\u001B[39m';
  expect(
    tableLines(
      [{ title: 'shard' }, { title: 'put/s', align: 'right' }],
      [
        ['0', '1000'],
        ['11', red],
      ],
    ),
  ).toEqual(['shard  put/s', '0       1000', `11        ${red}`.trimEnd()]);
});

test('wide characters and emoji take two columns, combining characters none', () => {
  const rows = [
    ['注文', '1'],
    ['🚚 ok', '1'],
    ['👩‍👩‍👧', '1'],
    ['e\u0301', '1'],
    ['plain', '1'],
  ];
  expect(tableLines([{ title: 'stream' }, { title: 'n' }], rows)).toEqual([
    'stream  n',
    '注文    1',
    '🚚 ok   1',
    '👩‍👩‍👧      1',
    'e\u0301       1',
    'plain   1',
  ]);
});
