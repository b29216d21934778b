import { type Case, conditionCases, type ConditionRow } from '../case.ts';

const ARN = 'arn:aws:sns:us-east-1:111111111111:orders';

const ABSENT_ROWS: readonly ConditionRow[] = [
  ['absent', 'StringEquals', 'a', undefined, false],
  ['absent', 'StringLike', '*', undefined, false],
  ['absent', 'NumericLessThan', '10', undefined, false],
  ['absent', 'DateLessThan', '2030-01-01', undefined, false],
  ['absent', 'Bool', 'false', undefined, false],
  ['absent', 'BinaryEquals', '', undefined, false],
  ['absent', 'IpAddress', '0.0.0.0/0', undefined, false],
  ['absent', 'ArnLike', 'arn:*:*:*:*:*', undefined, false],
  ['absent', 'StringNotEquals', 'a', undefined, true],
  ['absent', 'StringNotEqualsIgnoreCase', 'a', undefined, true],
  ['absent', 'StringNotLike', '*', undefined, true],
  ['absent', 'NumericNotEquals', '1', undefined, true],
  ['absent', 'DateNotEquals', '2026-01-01', undefined, true],
  ['absent', 'NotIpAddress', '0.0.0.0/0', undefined, true],
  ['absent', 'ArnNotLike', 'arn:*:*:*:*:*', undefined, true],
  ['absent', 'StringEqualsIfExists', 'a', undefined, true],
  ['absent', 'BoolIfExists', 'true', undefined, true],
  ['absent', 'NumericLessThanIfExists', '1', undefined, true],
  ['absent', 'DateGreaterThanIfExists', '2026-01-01', undefined, true],
  ['absent', 'IpAddressIfExists', '10.0.0.0/8', undefined, true],
  ['absent', 'ArnEqualsIfExists', ARN, undefined, true],
  ['absent', 'StringNotEqualsIfExists', 'a', undefined, true],
  ['present, and equal', 'StringEqualsIfExists', 'a', 'a', true],
  ['present, and not equal', 'StringEqualsIfExists', 'a', 'b', false],
  ['present, and equal', 'StringNotEqualsIfExists', 'a', 'a', false],
  ['absent', 'Null', 'true', undefined, true],
  ['absent', 'Null', 'false', undefined, false],
  ['an empty list is absent', 'Null', 'true', [], true],
];

export const ABSENT_KEYS: readonly Case[] = conditionCases(ABSENT_ROWS);
