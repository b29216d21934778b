import { string } from './shape.ts';

/*
 * The characters of tags, as the models of Lambda, CloudWatch Logs, IAM, STS and Systems Manager have them. Those of
 * CloudFormation, CloudWatch, SNS and SQS bound the length alone.
 */
const KEY = /[\p{L}\p{Z}\p{N}_.:/=+\-@]+/u;
const VALUE = /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u;

/** @param printed the pattern as the service's model has it, where that differs */
export function tagKey(printed: string = KEY.source) {
  return string({ min: 1, max: 128, pattern: KEY, patternText: printed });
}

/** @param printed the pattern as the service's model has it, where that differs */
export function tagValue(printed: string = VALUE.source) {
  return string({ max: 256, pattern: VALUE, patternText: printed });
}
