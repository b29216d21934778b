import type { ServiceError } from '../../schema/error.ts';
import type { EventStream } from '../../schema/operation.ts';
import type { BodyCodec } from '../body-codec.ts';
import { encodeMessage } from './encode.ts';

export const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** An event as a handler yields it: `EventOf` of the declaration, whose types are no longer known here. */
interface Event {
  readonly event: string;
  readonly payload: unknown;
}

/**
 * Makes what turns an operation's events into the body of its answer, one message at a time, as they are asked
 * for. The first message is there at once, for clients wait for it before they return from the call.
 * @param toServiceError what ends the stream when the events fail
 */
export function compileEventStream(
  { events, errors }: EventStream,
  codec: BodyCodec,
): (source: AsyncIterable<Event>, toServiceError: (error: unknown) => ServiceError) => AsyncIterable<Buffer> {
  const { contentType } = codec;
  const writers = new Map(
    Object.entries(events).map(([event, shape]) => [event, codec.compileWriter(shape)] as const),
  );
  const eventMessage = (event: string, payload: Buffer | string) =>
    encodeMessage({ ':event-type': event, ':content-type': contentType, ':message-type': 'event' }, payload);
  // Where a model does not know an error, its code and text travel in the headers.
  const errorMessage = ({ declaration, code, message }: ServiceError) =>
    errors.some((known) => known.code === code)
      ? encodeMessage(
          { ':exception-type': code, ':content-type': contentType, ':message-type': 'exception' },
          codec.formatError({ [declaration.messageMember]: message }),
        )
      : encodeMessage({ ':error-code': code, ':error-message': message, ':message-type': 'error' }, '');

  return async function* (source, toServiceError) {
    yield eventMessage('initial-response', codec.formatError({}));
    try {
      for await (const { event, payload } of source) yield eventMessage(event, writers.get(event)!(payload));
    } catch (error) {
      yield errorMessage(toServiceError(error));
    }
  };
}
