import { defineError } from '../../schema/error.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html#API_PutRule_Errors */
export const InvalidEventPattern = defineError('InvalidEventPatternException');
export const LimitExceeded = defineError('LimitExceededException');
export const ResourceAlreadyExists = defineError('ResourceAlreadyExistsException');
export const ResourceNotFound = defineError('ResourceNotFoundException');

export function ruleNotFound(name: string, bus: string) {
  return ResourceNotFound(`Rule ${name} does not exist on EventBus ${bus}.`);
}

export function busNotFound(name: string) {
  return ResourceNotFound(`Event bus ${name} does not exist.`);
}
