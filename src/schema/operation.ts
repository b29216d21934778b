import type { ServiceErrorClass } from './error.ts';
import type { Members } from './members.ts';
import type { Infer, StructureShape } from './shape.ts';

/** How a rest-json or rest-xml operation is addressed. */
interface HttpTrait {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /**
   * `/2015-03-31/functions/{FunctionName}/code`; `{Key+}` takes the rest of the path. What follows a `?` must be
   * in the query: `/{Bucket}?list-type=2`.
   */
  readonly path: string;
  /** A header that the request must carry: what tells it from another of the same method and path. */
  readonly header?: string;
  /** The status of success; 200 when not said. */
  readonly status?: number;
}

/** An output that begins at once and goes on for as long as there are events. */
export interface EventStream<Events extends EventTable = EventTable> {
  /** What each kind of event carries. */
  readonly events: Events;
  /** What may end the stream before its time. */
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
  /** Undefined: the answer has an empty body, or is a stream. */
  readonly output?: O;
  /** In place of an output, or after one that travels in the head of the answer. The errors of the operation are those from before the stream opens. */
  readonly stream?: S;
  readonly errors: readonly ServiceErrorClass[];
  /** Changes nothing, so it may be called by GET: of query services, whose path does not tell. */
  readonly readOnly?: true;
  /** Called without a signature: `authtype: none` in the service's model. */
  readonly unsigned?: true;
  readonly http?: HttpTrait;
}

export interface Operation<
  I extends StructureShape = StructureShape,
  O extends StructureShape | undefined = StructureShape | undefined,
  S extends EventStream | undefined = EventStream | undefined,
> extends OperationTraits<I, O, S> {
  readonly name: string;
}

/** Declares an operation: its type, its validation and its form on every wire are read from this value. */
export function operation<
  I extends StructureShape,
  O extends StructureShape | undefined = undefined,
  S extends EventStream | undefined = undefined,
>(name: string, traits: OperationTraits<I, O, S>): Operation<I, O, S> {
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

/** What an operation knows of its caller, whatever the protocol. */
export interface Caller {
  /** State is kept per (account, region). */
  readonly account: string;
  readonly region: string;
  /** The access key id that signed, or undefined for an unsigned call. */
  readonly accessKeyId: string | undefined;
  readonly requestId: string;
  /** Aborted when the client goes away or the server stops. */
  readonly signal: AbortSignal;
}

/** What a handler returns: the output, whose lists need not be arrays. */
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

/** The behaviour of an operation. `Context` is what its service gives every handler. */
export type Handler<Op, Context> = (
  input: Input<Op>,
  context: Context,
  caller: Caller,
) => Promise<HandlerOutput<Op>> | HandlerOutput<Op>;
