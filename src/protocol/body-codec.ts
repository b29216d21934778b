import type { StructureShape } from '../schema/shape.ts';
import type { SlicedBody, SlicePool } from './fast/sliced-body.ts';

/** How bodies are spelt in a protocol that puts the whole input and output there. */
export interface BodyCodec {
  readonly contentType: string;
  /** @throws when the bytes are not of this format */
  parse(body: Buffer): unknown;
  /**
   * For shapes that have a quicker way: makes what reads the input from a body of the plainest form. It
   * returns undefined for any other body; from one that it reads it takes the memory.
   */
  readonly compileFastReader?: (shape: StructureShape) => ((body: Buffer) => unknown) | undefined;
  /** Makes what turns a parsed body into the input, or throws a SerializationException. */
  compileReader(shape: StructureShape): (parsed: unknown) => unknown;
  compileWriter(shape: StructureShape): (value: unknown) => string | Buffer;
  /** For outputs that may be long: makes what writes them in slices, and over several turns of the event loop. */
  readonly compileLargeWriter?: (
    shape: StructureShape,
  ) => ((value: unknown, pool: SlicePool) => Promise<string | SlicedBody>) | undefined;
  formatError(members: Readonly<Record<string, unknown>>): string | Buffer;
}
