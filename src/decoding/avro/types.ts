/** The types of https://avro.apache.org/docs/1.12.0/specification/#schema-declaration; `logical` as in the schema. */
export type AvroType =
  | { readonly kind: PrimitiveName; readonly logical?: Logical }
  | { readonly kind: 'record'; readonly name: string; readonly fields: readonly AvroField[] }
  | { readonly kind: 'enum'; readonly name: string; readonly symbols: readonly string[] }
  | { readonly kind: 'fixed'; readonly name: string; readonly size: number; readonly logical?: Logical }
  | { readonly kind: 'array' | 'map'; readonly of: AvroType }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[] }
  /** A type that is defined elsewhere, by its full name. */
  | { readonly kind: 'reference'; readonly name: string };

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
}

export interface Logical {
  readonly type: string;
  /** The number of digits after the decimal point. */
  readonly scale: number;
}

export const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
export type PrimitiveName = (typeof PRIMITIVES)[number];

export type NamedTypes = ReadonlyMap<string, AvroType>;
