import type { ServiceError } from '../../schema/error.ts';
import type { EventStream } from '../../schema/operation.ts';
import type { StructureShape } from '../../schema/shape.ts';
import type { BodyCodec } from '../body-codec.ts';
import { boundMembersOf } from '../bound-members.ts';
import { encodeMessage } from './encode.ts';

export const EVENT_STREAM = 'application/vnd.amazon.eventstream';
const BYTES = 'application/octet-stream';

/** An event from a handler: `EventOf` of the declaration, whose types are not known here. */
interface Event {
  readonly event: string;
  readonly payload: unknown;
}

/** Serializes events in the body format of their protocol. */
export interface EventCodec extends Pick<BodyCodec, 'contentType' | 'compileWriter' | 'formatError'> {
  /** Whether the stream starts with a message for the output. In other protocols the output is in the headers. */
  readonly startsWithResponse: boolean;
}

/**
 * Compiles the conversion of an operation's events to the body of its response, one message at a time, on demand. If
 * there is an initial response, it is sent before the first event, because clients wait for it before they return from
 * the call. When the events fail, the result of `toServiceError` ends the stream.
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
  // An error that is not in the model is sent as code and message in the headers.
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

/** Whether the payload of an event is its single member, a blob. */
function isBytes(shape: StructureShape): boolean {
  return boundMembersOf(shape).payload?.shape.kind === 'blob';
}
