import type { ServiceError } from '../../schema/error.ts';
import type { EventStream } from '../../schema/operation.ts';
import type { StructureShape } from '../../schema/shape.ts';
import type { BodyCodec } from '../body-codec.ts';
import { boundMembersOf } from '../bound-members.ts';
import { encodeMessage } from './encode.ts';

export const EVENT_STREAM = 'application/vnd.amazon.eventstream';
const BYTES = 'application/octet-stream';

/** An event as a handler yields it: `EventOf` of the declaration, whose types are no longer known here. */
interface Event {
  readonly event: string;
  readonly payload: unknown;
}

/** How events are spelt: as the bodies of their protocol. */
export interface EventCodec extends Pick<BodyCodec, 'contentType' | 'compileWriter' | 'formatError'> {
  /** The stream begins with a message for the output; elsewhere the output travels in the head of the answer. */
  readonly startsWithResponse: boolean;
}

/**
 * Makes what turns an operation's events into the body of its answer, one message at a time, as they are asked
 * for. The first message is there at once, for clients wait for it before they return from the call.
 * @param toServiceError what ends the stream when the events fail
 */
export function compileEventStream(
  { events, errors }: EventStream,
  codec: EventCodec,
): (source: AsyncIterable<Event>, toServiceError: (error: unknown) => ServiceError) => AsyncIterable<Buffer> {
  const { contentType, startsWithResponse } = codec;
  const writers = new Map(
    Object.entries(events).map(([event, shape]) => {
      const write = codec.compileWriter(shape);
      return [event, { write, contentType: isBytes(shape) ? BYTES : contentType }] as const;
    }),
  );
  const eventMessage = (event: string, type: string, payload: Buffer | string) =>
    encodeMessage({ ':event-type': event, ':content-type': type, ':message-type': 'event' }, payload);
  // Where a model does not know an error, its code and text travel in the headers.
  const errorMessage = ({ declaration, code, message }: ServiceError) =>
    errors.some((known) => known.code === code)
      ? encodeMessage(
          { ':exception-type': code, ':content-type': contentType, ':message-type': 'exception' },
          codec.formatError({ [declaration.messageMember]: message }),
        )
      : encodeMessage({ ':error-code': code, ':error-message': message, ':message-type': 'error' }, '');

  return async function* (source, toServiceError) {
    if (startsWithResponse) yield eventMessage('initial-response', contentType, codec.formatError({}));
    try {
      for await (const { event, payload } of source) {
        const writer = writers.get(event)!;
        yield eventMessage(event, writer.contentType, writer.write(payload));
      }
    } catch (error) {
      yield errorMessage(toServiceError(error));
    }
  };
}

/** The whole payload of such an event is its one member. */
function isBytes(shape: StructureShape): boolean {
  return boundMembersOf(shape).payload?.shape.kind === 'blob';
}
