import type { StructureShape } from '../../schema/shape.ts';
import { compileStructureReader } from './read.ts';
import { compileJsonWriter, formatJson } from './write.ts';

/**
 * How bodies are spelt in a protocol that puts the whole input and output there. JSON is one such codec;
 * CBOR (`application/x-amz-cbor-1.1`) will be another.
 */
export interface BodyCodec {
  readonly contentType: string;
  /** @throws when the bytes are not of this format */
  parse(body: Buffer): unknown;
  /** Makes what turns a parsed body into the input, or throws a SerializationException. */
  compileReader(shape: StructureShape): (parsed: unknown) => unknown;
  compileWriter(shape: StructureShape): (value: unknown) => string | Buffer;
  formatError(members: Readonly<Record<string, unknown>>): string | Buffer;
}

export function jsonCodec(version: '1.0' | '1.1'): BodyCodec {
  return {
    contentType: `application/x-amz-json-${version}`,
    parse: (body) => JSON.parse(body.toString('utf8')) as unknown,
    compileReader: (shape) => compileStructureReader(shape),
    compileWriter(shape) {
      const write = compileJsonWriter(shape);
      return (value) => formatJson(write, value);
    },
    formatError: (members) => JSON.stringify(members),
  };
}
