import { compileEventPattern } from '../../../lib/event-pattern/event-pattern.ts';
import { parseJson } from '../../../lib/json/bounded-json.ts';
import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { boolean, string, structure } from '../../../schema/shape.ts';
import type { EventsContext } from '../context.ts';
import { InvalidEventPattern } from '../errors.ts';
import { EventPattern } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export const TestEventPattern = operation('TestEventPattern', {
  input: structure({ EventPattern, Event: string() }),
  output: structure({ Result: boolean() }),
  errors: [InvalidEventPattern],
  access: onAll('events:TestEventPattern'),
});

export const testEventPattern: Handler<typeof TestEventPattern, EventsContext> = (input) => {
  try {
    return { Result: compileEventPattern(parseJson(input.EventPattern))(parseJson(input.Event)) };
  } catch (error) {
    throw InvalidEventPattern('Event pattern is not valid.', { cause: error });
  }
};
