import { parseJson } from '../../../lib/json/bounded-json.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, string, structure } from '../../../schema/shape.ts';
import type { EventsContext } from '../context.ts';
import { InvalidEventPattern } from '../errors.ts';
import { EventPattern } from '../shapes.ts';
import { compilePattern } from './put-rule.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export const TestEventPattern = operation('TestEventPattern', {
  input: structure({ EventPattern, Event: string() }),
  output: structure({ Result: boolean() }),
  errors: [InvalidEventPattern],
  access: onAll('events:TestEventPattern'),
});

export const testEventPattern: Handler<typeof TestEventPattern, EventsContext> = (input) => {
  const matches = compilePattern(input.EventPattern);
  return { Result: matches(parseEvent(input.Event)) };
};

/** @throws ValidationError */
function parseEvent(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw ValidationError('Parameter Event is not valid.', { cause: error });
  }
}
