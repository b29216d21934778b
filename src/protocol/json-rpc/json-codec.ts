import { parseJson } from '../../lib/json/bounded-json.ts';
import type { BodyCodec } from '../body-codec.ts';
import { compileLargeWriter } from '../fast/large-writer.ts';
import { compileFastReader } from '../fast/json-reader.ts';
import { compileStructureReader } from '../json/read.ts';
import { compileJsonWriter, formatJson } from '../json/write.ts';

export function jsonCodec(version: '1.0' | '1.1'): BodyCodec {
  return {
    contentType: `application/x-amz-json-${version}`,
    parse: (body) => parseJson(body),
    compileFastReader: (shape) => compileFastReader(shape),
    compileReader: (shape) => compileStructureReader(shape),
    compileWriter(shape) {
      const write = compileJsonWriter(shape);
      return (value) => formatJson(write, value);
    },
    compileLargeWriter,
    formatError: (members) => JSON.stringify(members),
  };
}
