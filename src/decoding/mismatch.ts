/** The bytes are not of the type that they are decoded as; the message says where. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** A schema that cannot be read; the message says what to change. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}
