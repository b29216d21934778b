import type { StructureShape } from '../schema/shape.ts';
import type { SlicedBody, SlicePool } from './fast/sliced-body.ts';

/** Serializes bodies for protocols that send the whole input and output in them. */
export interface BodyCodec {
  readonly contentType: string;
  /** @throws when the bytes do not have this format */
  parse(body: Buffer): unknown;
  /**
   * The fast path, for shapes that have one. The reader returns undefined for a body that it does not support. Blobs of the
   * input are views of the body.
   */
  readonly compileFastReader?: (shape: StructureShape) => ((body: Buffer) => unknown) | undefined;
  /**
   * Compiles the conversion of a parsed body to the input. It throws a SerializationException for a value that does not
   * match the shape.
   */
  compileReader(shape: StructureShape): (parsed: unknown) => unknown;
  compileWriter(shape: StructureShape): (value: unknown) => string | Buffer;
  /** For outputs that may be large: compiles a writer that fills slices over several turns of the event loop. */
  readonly compileLargeWriter?: (
    shape: StructureShape,
  ) => ((value: unknown, pool: SlicePool) => Promise<string | SlicedBody>) | undefined;
  formatError(members: Readonly<Record<string, unknown>>): string | Buffer;
}
