import type { StructureShape } from '../../schema/shape.ts';

export type MemberValues = Record<string, unknown>;

/**
 * Serializes the bodies of rest protocols. A body contains the payload member alone, or all members without a binding. Blobs
 * are copied from it, because its buffer is reused. An empty body has no members.
 */
export interface BodyFormat {
  /** The reader throws `SyntaxError` or `MalformedXml` for a body that does not have the format. */
  compileReader(shape: StructureShape): (body: Buffer) => MemberValues;
  compileWriter(shape: StructureShape): (value: Readonly<MemberValues>) => string | Buffer;
}
