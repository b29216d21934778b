import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { statementSpans } from '../../../src/services/iam/simulation/statement-spans.ts';

const spans = (text: string) =>
  statementSpans(text).map(({ StartPosition: start, EndPosition: end }) => [
    start.Line,
    start.Column,
    end.Line,
    end.Column,
  ]);

// The examples of AWS CLI, and a managed policy with the positions that users quote.
test.each<[string, string, number[][]]>([
  [
    'a statement that is not in a list',
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}',
    [[1, 38, 1, 167]],
  ],
  [
    'AdministratorAccess',
    '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow",\n      "Action": "*",\n      "Resource": "*"\n    }\n  ]\n}',
    [[3, 17, 8, 6]],
  ],
  [
    'two statements, brackets in strings, and a member twice',
    '{"Statement":[],"Id":"]}\\"{","Statement":[{"Sid":"a]"},{}]}',
    [
      [1, 43, 1, 55],
      [1, 55, 1, 58],
    ],
  ],
  ['no statement', '{"Statement":[ ]}', []],
])('%s', (_case, text, expected) => {
  expect(spans(text)).toEqual(expected);
});

test('of any policy each statement is between its positions', () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.string(), fc.json())),
      fc.integer({ min: 0, max: 3 }),
      (list, indent) => {
        const text = JSON.stringify({ Id: '"', Statement: list }, undefined, indent);
        const lines = text.split('\n');
        const offset = (line: number, column: number) =>
          lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
        const found = spans(text).map(([a, b, c, d]) =>
          text.slice(offset(a!, b!), offset(c!, d!)).replace(/^\s*,/, ''),
        );
        expect(found.map((one) => JSON.parse(one) as unknown)).toEqual(JSON.parse(JSON.stringify(list)));
      },
    ),
  );
});
