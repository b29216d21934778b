import type { StructureShape } from '../../schema/shape.ts';

export type MemberValues = Record<string, unknown>;

/**
 * How rest bodies are spelt. A body holds the payload member alone, or all members that are bound nowhere else.
 * Blobs are copied out of it, since its buffer is used again; an empty body holds nothing.
 */
export interface BodyFormat {
  /** What it makes throws `SyntaxError` or `MalformedXml` when the body is not of the format. */
  compileReader(shape: StructureShape): (body: Buffer) => MemberValues;
  /** The way back. */
  compileWriter(shape: StructureShape): (value: Readonly<MemberValues>) => string | Buffer;
}
