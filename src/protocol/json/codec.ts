import { parseJson } from '../../lib/json/bounded-json.ts';
import type { BodyCodec } from '../body-codec.ts';
import { compileLargeWriter } from './large-write.ts';
import { compilePlainReader } from './plain-read.ts';
import { compileStructureReader } from './read.ts';
import { compileJsonWriter, formatJson } from './write.ts';

export function jsonCodec(version: '1.0' | '1.1'): BodyCodec {
  return {
    contentType: `application/x-amz-json-${version}`,
    parse: (body) => parseJson(body),
    compilePlainReader,
    compileReader: (shape) => compileStructureReader(shape),
    compileWriter(shape) {
      const write = compileJsonWriter(shape);
      return (value) => formatJson(write, value);
    },
    compileLargeWriter,
    formatError: (members) => JSON.stringify(members),
  };
}
