import type { ServiceErrorClass } from './error.ts';
import type { Infer, StructureShape } from './shape.ts';

/** How a rest-json or rest-xml operation is addressed. */
export interface HttpTrait {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /**
   * `/2015-03-31/functions/{FunctionName}/code`; `{Key+}` takes the rest of the path. What follows a `?` must be
   * in the query: `/{Bucket}?list-type=2`.
   */
  readonly path: string;
  /** The status of success; 200 when not said. */
  readonly status?: number;
}

export interface OperationTraits<I extends StructureShape, O extends StructureShape | undefined> {
  readonly input: I;
  /** Undefined: the answer has an empty body. */
  readonly output?: O;
  readonly errors: readonly ServiceErrorClass[];
  readonly http?: HttpTrait;
}

export interface Operation<
  I extends StructureShape = StructureShape,
  O extends StructureShape | undefined = StructureShape | undefined,
> extends OperationTraits<I, O> {
  readonly name: string;
}

/** Declares an operation: its type, its validation and its form on every wire are read from this value. */
export function operation<I extends StructureShape, O extends StructureShape | undefined = undefined>(
  name: string,
  traits: OperationTraits<I, O>,
): Operation<I, O> {
  return { name, ...traits };
}

export type Input<Op> = Op extends { readonly input: infer I } ? Infer<I> : never;

export type Output<Op> =
  Op extends Operation<StructureShape, infer O> ? (O extends StructureShape ? Infer<O> : void) : never;

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

/** The behaviour of an operation. `Context` is what its service gives every handler. */
export type Handler<Op, Context> = (
  input: Input<Op>,
  context: Context,
  caller: Caller,
) => Promise<Output<Op>> | Output<Op>;
