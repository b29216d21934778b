import { parseJson } from '../../../lib/json/bounded-json.ts';
import { isJsonObject } from '../../../lib/json/json-object.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, string, structure } from '../../../schema/shape.ts';
import type { EventsContext } from '../context.ts';
import { InvalidEventPattern } from '../errors.ts';
import { EventPattern } from '../shapes.ts';
import { compilePattern } from './put-rule.ts';

const INVALID_EVENT = 'Parameter Event is not valid.';

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

const REQUIRED_MEMBERS = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

/**
 * Other members may be missing, also `detail`.
 * @throws ValidationError
 */
function parseEvent(text: string): unknown {
  let event: unknown;
  try {
    event = parseJson(text);
  } catch (error) {
    throw ValidationError(INVALID_EVENT, { cause: error });
  }
  if (!isJsonObject(event) || REQUIRED_MEMBERS.some((name) => !Object.hasOwn(event, name))) {
    throw ValidationError(INVALID_EVENT);
  }
  return event;
}
