/**
 * Shapes are data. The type, the validation and the format in each protocol are derived from one value, so they cannot
 * diverge.
 */
export type Shape =
  | StringShape
  | BlobShape
  | NumberShape
  | BooleanShape
  | TimestampShape
  | DocumentShape
  | ListShape
  | MapShape
  | StructureShape;

interface LengthBounds {
  readonly min?: number;
  readonly max?: number;
}

export interface StringShape extends LengthBounds {
  readonly kind: 'string';
  readonly pattern?: RegExp;
  /** The pattern as AWS prints it, where that differs from `pattern.source`. */
  readonly patternText?: string;
  readonly values?: readonly string[];
  /** AWS does not quote the value of this member in its sentences. */
  readonly sensitive?: boolean;
}

/** Bytes: base64 in JSON, a byte string in CBOR, a Buffer in handlers. */
export interface BlobShape extends LengthBounds {
  readonly kind: 'blob';
  readonly sensitive?: boolean;
}

export interface NumberShape extends LengthBounds {
  readonly kind: 'integer' | 'long' | 'double';
}

export interface BooleanShape {
  readonly kind: 'boolean';
}

/**
 * Milliseconds since the epoch in handlers. `format` is the format in JSON.
 * - `epoch-seconds`: a number of seconds with a fraction of milliseconds (the JSON protocols' default)
 * - `epoch-milliseconds`: CloudWatch Logs, whose model declares longs
 * - `iso`: text, for example `LastModified` of a function
 */
export interface TimestampShape {
  readonly kind: 'timestamp';
  readonly format: 'epoch-seconds' | 'epoch-milliseconds' | 'iso';
}

/** Any JSON value, passed through unchanged. */
export interface DocumentShape {
  readonly kind: 'document';
}

export interface ListShape<Member extends Shape = Shape> extends LengthBounds {
  readonly kind: 'list';
  readonly member: Member;
  /** AWS prints `Member must not be null` after the constraints of the members. It does so for some lists only. */
  readonly printsNull?: boolean;
  /**
   * AWS reports a member outside `accepted` as a failure of the list. The sentence lists `offered`, and is not wrapped
   * in `Member must satisfy constraint: […]`.
   */
  readonly values?: { readonly accepted: readonly string[]; readonly offered: readonly string[] };
  readonly sensitive?: boolean;
  /** In XML: `flat` without an element around the members, or the name of their elements when it is not `member`. */
  readonly xml?: 'flat' | { readonly item: string };
  /**
   * In the query protocol: the name of numbered members in requests, `SendMessageBatchRequestEntry.1`, and of their XML
   * elements in responses.
   */
  readonly flatName?: string;
}

export interface MapShape<Value extends Shape = Shape> extends LengthBounds {
  readonly kind: 'map';
  readonly key: StringShape;
  readonly value: Value;
  /** AWS prints `Member must not be null` after the constraints of the values. */
  readonly printsNull?: boolean;
  /** In the query protocol: the names of numbered entries, `Attribute.1.Name` and `Attribute.1.Value`. */
  readonly flat?: { readonly name: string; readonly key: string; readonly value: string };
}

export interface StructureShape<Members extends MemberTable = MemberTable> {
  readonly kind: 'structure';
  /** In the order in which AWS lists failures and members are serialized. */
  readonly members: Members;
  /** AWS's name of the structure, printed when a sentence quotes a value that contains one. */
  readonly name?: string;
}

/** The location of a member in an HTTP message; the body by default. */
export type Binding =
  | { readonly in: 'path' }
  | { readonly in: 'query'; readonly name: string }
  /** A map is sent in all headers whose names start with `name`. */
  | { readonly in: 'header'; readonly name: string }
  /** The whole body: raw bytes for a blob, JSON for other shapes. */
  | { readonly in: 'payload' }
  /** Output only: the status code. */
  | { readonly in: 'status' };

export interface Member<S extends Shape = Shape, Required extends boolean = boolean> {
  readonly shape: S;
  readonly required: Required;
  readonly binding?: Binding;
}

export type MemberTable = Readonly<Record<string, Shape | Member>>;

/** The type of a shape in handlers; `unknown` for the general `Shape`. */
// Without that case, the general Shape would recurse without end: a list of lists of lists.
export type Infer<S> = [Shape] extends [S] ? unknown : InferKnown<S>;

type InferKnown<S> = S extends StringShape
  ? S extends { readonly values: readonly (infer V extends string)[] }
    ? V
    : string
  : S extends BlobShape
    ? Buffer
    : S extends NumberShape | TimestampShape
      ? number
      : S extends BooleanShape
        ? boolean
        : S extends DocumentShape
          ? unknown
          : S extends ListShape<infer M>
            ? Infer<M>[]
            : S extends MapShape<infer V>
              ? Record<string, Infer<V>>
              : S extends StructureShape<infer M>
                ? InferMembers<M>
                : never;

type OptionalName<M extends MemberTable> = {
  [K in keyof M]: M[K] extends Member<Shape, false> ? K : never;
}[keyof M];

type ShapeOf<M> = M extends Member<infer S> ? S : M;

type InferMembers<M extends MemberTable> = {
  [K in Exclude<keyof M, OptionalName<M>>]: Infer<ShapeOf<M[K]>>;
} & { [K in OptionalName<M>]?: Infer<ShapeOf<M[K]>> | undefined };

export function string<const C extends Omit<StringShape, 'kind' | 'values'>>(constraints?: C) {
  return { kind: 'string', ...constraints } as { readonly kind: 'string' } & C;
}

export function enumeration<const V extends readonly string[]>(...values: V) {
  return { kind: 'string', values } as const;
}

export function blob(constraints: Omit<BlobShape, 'kind'> = {}): BlobShape {
  return { kind: 'blob', ...constraints };
}

export function integer(bounds: LengthBounds = {}) {
  return { kind: 'integer', ...bounds } as const;
}

export function long(bounds: LengthBounds = {}) {
  return { kind: 'long', ...bounds } as const;
}

export function double(bounds: LengthBounds = {}) {
  return { kind: 'double', ...bounds } as const;
}

export function boolean(): BooleanShape {
  return { kind: 'boolean' };
}

export function timestamp(format: TimestampShape['format'] = 'epoch-seconds'): TimestampShape {
  return { kind: 'timestamp', format };
}

export function document(): DocumentShape {
  return { kind: 'document' };
}

export function list<M extends Shape>(
  member: M,
  constraints: Omit<ListShape, 'kind' | 'member'> = {},
): ListShape<M> {
  return { kind: 'list', member, ...constraints };
}

export function map<V extends Shape>(
  value: V,
  constraints: LengthBounds & { key?: StringShape } & Pick<MapShape, 'flat' | 'printsNull'> = {},
): MapShape<V> {
  const { key = string(), ...bounds } = constraints;
  return { kind: 'map', key, value, ...bounds };
}

export function structure<M extends MemberTable>(members: M, name?: string): StructureShape<M> {
  return { kind: 'structure', members, ...(name === undefined ? {} : { name }) };
}

/** A member that may be absent. */
export function optional<S extends Shape>(shape: S): Member<S, false> {
  return { shape, required: false };
}

/** A required member in the request's path. */
export function inPath<S extends Shape>(shape: S): Member<S, true> {
  return { shape, required: true, binding: { in: 'path' } };
}

export function inQuery<S extends Shape>(name: string, shape: S): Member<S, false> {
  return { shape, required: false, binding: { in: 'query', name } };
}

export function inHeader<S extends Shape>(name: string, shape: S): Member<S, false> {
  return { shape, required: false, binding: { in: 'header', name } };
}

export function asPayload<S extends Shape>(shape: S): Member<S, false> {
  return { shape, required: false, binding: { in: 'payload' } };
}

export function asStatus(): Member<NumberShape, false> {
  return { shape: integer(), required: false, binding: { in: 'status' } };
}

/** The full form of a declared member. */
export function memberOf(declared: Shape | Member): Member {
  return 'shape' in declared ? declared : { shape: declared, required: true };
}
