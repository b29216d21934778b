import type { Access } from './access.ts';
import type { Caller } from './caller.ts';
import type { ServiceErrorClass } from './error.ts';
import type { Members } from './members.ts';
import type { Infer, StructureShape } from './shape.ts';

/** The HTTP method, path and status of a rest-json or rest-xml operation. */
interface HttpTrait {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /**
   * `/2015-03-31/functions/{FunctionName}/code`. `{Key+}` matches the rest of the path. Parameters after a `?` are required:
   * `/{Bucket}?list-type=2`.
   */
  readonly path: string;
  /** A required header, which distinguishes operations with the same method and path. */
  readonly header?: string;
  /** The status of success; 200 by default. */
  readonly status?: number;
}

/** An output that starts immediately and ends after the last event. */
export interface EventStream<Events extends EventTable = EventTable> {
  /** The payload of each event type. */
  readonly events: Events;
  /** Errors that may end the stream early. */
  readonly errors: readonly ServiceErrorClass[];
}

type EventTable = Readonly<Record<string, StructureShape>>;

/** One event of a stream. */
export type EventOf<Stream> =
  Stream extends EventStream<infer Events>
    ? {
        [Name in keyof Events & string]: { readonly event: Name; readonly payload: Infer<Events[Name]> };
      }[keyof Events & string]
    : never;

export interface OperationTraits<
  I extends StructureShape,
  O extends StructureShape | undefined,
  S extends EventStream | undefined = EventStream | undefined,
> {
  readonly input: I;
  /** Undefined when the response has an empty body or is a stream. */
  readonly output?: O;
  /**
   * Replaces the output, or follows one that is sent in the headers. `errors` are those that may occur before the
   * stream opens.
   */
  readonly stream?: S;
  readonly errors: readonly ServiceErrorClass[];
  /**
   * The operation changes nothing, so GET is allowed. Set in query services, whose operations declare no HTTP method.
   */
  readonly readOnly?: true;
  /**
   * The operation requires its permissions itself, one by one: it succeeds for the resources that the caller may change, and
   * reports the others.
   */
  readonly requiresPermissionsItself?: true;
  /** Clients do not sign requests: `authtype: none` in the service's model. */
  readonly unsigned?: true;
  readonly http?: HttpTrait;
}

export interface Operation<
  I extends StructureShape = StructureShape,
  O extends StructureShape | undefined = StructureShape | undefined,
  S extends EventStream | undefined = EventStream | undefined,
> extends OperationTraits<I, O, S> {
  readonly name: string;
  /** The permissions that a call needs. */
  readonly access: Access<never, never>;
}

/** Declares an operation. Its types, validation and wire formats are all derived from this value. */
export function operation<
  I extends StructureShape,
  O extends StructureShape | undefined = undefined,
  S extends EventStream | undefined = undefined,
>(
  name: string,
  traits: OperationTraits<I, O, S> & { readonly access: Access<Infer<I>, never> },
): Operation<I, O, S> {
  return { name, ...traits };
}

export type Input<Op> = Op extends { readonly input: infer I } ? Infer<I> : never;

export type Output<Op> =
  Op extends Operation<StructureShape, infer O, infer S>
    ? O extends StructureShape
      ? S extends EventStream
        ? { readonly head: Infer<O>; readonly events: AsyncIterable<EventOf<S>> }
        : Infer<O>
      : S extends EventStream
        ? AsyncIterable<EventOf<S>>
        : void
    : never;

/** The output of a handler, in which a list need not be an array. */
export type HandlerOutput<Op> = HandlerOutputOf<Output<Op>>;

type HandlerOutputOf<O> = O extends object
  ? { [Name in keyof O]: O[Name] extends readonly (infer Member)[] ? Members<Member> : O[Name] }
  : O;

/** The output with an array for each list, for callers that do not serialize it. */
export function materializeLists(output: unknown): unknown {
  if (typeof output !== 'object' || output === null || Symbol.asyncIterator in output) return output;
  const members = Object.entries(output).map(([name, member]) => [
    name,
    isMembers(member) ? Array.from(member) : member,
  ]);
  return Object.fromEntries(members);
}

function isMembers(member: unknown): member is Members<unknown> {
  return (
    typeof member === 'object' && member !== null && !Buffer.isBuffer(member) && Symbol.iterator in member
  );
}

/** Implements an operation. `Context` is shared by the handlers of a service. */
export type Handler<Op, Context> = (
  input: Input<Op>,
  context: Context,
  caller: Caller,
) => Promise<HandlerOutput<Op>> | HandlerOutput<Op>;
