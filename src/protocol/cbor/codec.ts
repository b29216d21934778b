import type { BodyCodec } from '../body-codec.ts';
import {
  compileStructureReader,
  everyMember,
  readBytes,
  readEpochMilliseconds,
  readEpochSeconds,
  type ScalarReaders,
} from '../json/read.ts';
import { decodeCbor } from './decode.ts';
import { compileCborWriter, formatCbor, writeAny, writeSeconds } from './write.ts';

/**
 * Blobs are byte strings. Timestamps are milliseconds, whatever their format in JSON:
 * docs/aws/wire-protocols.md#timestamps-and-blobs.
 */
const CBOR_SCALARS: ScalarReaders = {
  blob: readBytes,
  timestamp: () => readEpochMilliseconds,
};

/** The CBOR variant of JSON 1.1, which the AWS SDKs for Java, and so KCL, use with Kinesis. */
export const cborCodec: BodyCodec = {
  contentType: 'application/x-amz-cbor-1.1',
  parse: decodeCbor,
  compileReader: (shape) => compileStructureReader(shape, everyMember, CBOR_SCALARS),
  compileWriter(shape) {
    const write = compileCborWriter(shape);
    return (value) => formatCbor(write, value);
  },
  formatError: (members) => formatCbor(writeAny, members),
};

/** The codec of Smithy's RPC v2 CBOR, in which timestamps are seconds as in the CBOR standard. */
export const rpcCborCodec: BodyCodec = {
  ...cborCodec,
  contentType: 'application/cbor',
  compileReader: (shape) =>
    compileStructureReader(shape, everyMember, { blob: readBytes, timestamp: () => readEpochSeconds }),
  compileWriter(shape) {
    const write = compileCborWriter(shape, writeSeconds);
    return (value) => formatCbor(write, value);
  },
};
