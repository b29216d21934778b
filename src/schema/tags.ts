import { string } from './shape.ts';

/*
 * Constraints on tags in the models of Lambda, CloudWatch Logs, IAM, STS and Systems Manager. The models of
 * CloudFormation, CloudWatch, SNS and SQS restrict only the length.
 */
const KEY = /[\p{L}\p{Z}\p{N}_.:/=+\-@]+/u;
const VALUE = /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u;

/** @param printed the pattern in the service's model, when it differs */
export function tagKey(printed: string = KEY.source) {
  return string({ min: 1, max: 128, pattern: KEY, patternText: printed });
}

/** @param printed the pattern in the service's model, when it differs */
export function tagValue(printed: string = VALUE.source) {
  return string({ max: 256, pattern: VALUE, patternText: printed });
}
