import { type Case, conditionCases, type ConditionRow } from '../case.ts';

const ARN = 'arn:aws:sns:us-east-1:111111111111:orders';

const SET_ROWS: readonly ConditionRow[] = [
  ['without a prefix one value has to match', 'StringEquals', ['a'], ['b', 'a'], true],
  ['without a prefix no value may match', 'StringNotEquals', ['a'], ['b', 'a'], false],
  ['every value is listed', 'ForAllValues:StringEquals', ['a', 'b', 'c'], ['a', 'c'], true],
  ['one value is not listed', 'ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
  ['no value', 'ForAllValues:StringEquals', ['a'], undefined, true],
  ['an empty list', 'ForAllValues:StringEquals', ['a'], [], true],
  ['empty text', 'ForAllValues:StringEquals', ['a'], '', true],
  ['a single value', 'ForAllValues:StringEquals', ['a', 'b'], 'b', true],
  ['wildcards', 'ForAllValues:StringLike', ['a*', 'b*'], ['a1', 'b1'], true],
  ['no value is listed', 'ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
  ['one value is listed', 'ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
  ['no value', 'ForAllValues:StringEqualsIfExists', ['a'], undefined, true],
  ['one value is listed', 'ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
  ['no value is listed', 'ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
  ['no value', 'ForAnyValue:StringEquals', ['a'], undefined, false],
  ['an empty list', 'ForAnyValue:StringEquals', ['a'], [], false],
  ['empty text', 'ForAnyValue:StringEquals', ['a'], '', false],
  ['wildcards', 'ForAnyValue:StringLike', ['a*'], ['b1', 'a1'], true],
  ['one value is not listed', 'ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
  ['all values are listed', 'ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
  ['no value', 'ForAnyValue:StringNotEquals', ['a'], undefined, false],
  ['no value', 'ForAnyValue:StringEqualsIfExists', ['a'], undefined, true],
  ['numbers', 'ForAllValues:NumericLessThan', '10', ['1', '2'], true],
  ['addresses', 'ForAnyValue:IpAddress', '10.0.0.0/8', ['192.0.2.1', '10.0.0.1'], true],
  ['ARNs', 'ForAllValues:ArnLike', 'arn:aws:sns:*:*:*', [ARN, 'arn:aws:sqs:us-east-1:1:q'], false],
];

export const SET_OPERATORS: readonly Case[] = conditionCases(SET_ROWS);
