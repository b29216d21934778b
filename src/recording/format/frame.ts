import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, crc32 } from 'node:zlib';
import { MIB } from '../../lib/bytes.ts';
import { DamagedRecording } from '../damaged-recording.ts';
import type { ByteSource } from './byte-source.ts';

/*
 * The compact form, `.mrec`. Numbers are unsigned and big-endian.
 *
 *     file  = magic, frame (header), frame (records)*, frame (end)
 *     magic = "MRREC" 0x0d 0x0a version
 *     frame = kind (1), codec (1), records (4), content bytes (4), stored bytes (4), CRC-32 (4), stored
 *
 * The CRC covers the fields before it and the stored bytes. The content of the header and of the end is JSON; that of
 * records is described in `record-block.ts`. The end frame has the number of all records, so that a file that was cut
 * between two frames is noticed.
 */
export const MAGIC = Buffer.from('MRREC\r\n\u0001', 'latin1');
const FRAME_KINDS = { header: 1, records: 2, end: 3 } as const;
type FrameKind = keyof typeof FRAME_KINDS;

/** The bound on a frame, stored and decompressed: one record of 10 MiB with its keys, or many. */
export const MAX_FRAME_BYTES = 12 * MIB;

const CODECS = { stored: 0, brotli: 1 } as const;
const PREFIX_BYTES = 18;
const CRC_OFFSET = 14;
// Between gzip and zstd in speed; higher levels gain little for small blocks.
const BROTLI_QUALITY = 4;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

export interface Frame {
  readonly kind: FrameKind;
  readonly recordCount: number;
  readonly content: Buffer;
}

export async function formatFrame({ kind, recordCount, content }: Frame): Promise<Buffer> {
  const compressed = await compress(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
  });
  const isSmaller = compressed.length < content.length;
  const stored = isSmaller ? compressed : content;
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt8(FRAME_KINDS[kind], 0);
  prefix.writeUInt8(isSmaller ? CODECS.brotli : CODECS.stored, 1);
  prefix.writeUInt32BE(recordCount, 2);
  prefix.writeUInt32BE(content.length, 6);
  prefix.writeUInt32BE(stored.length, 10);
  prefix.writeUInt32BE(crc32(stored, crc32(prefix.subarray(0, CRC_OFFSET))), CRC_OFFSET);
  return Buffer.concat([prefix, stored]);
}

/** @throws DamagedRecording when it is not complete and unchanged */
export async function readFrame(file: string, source: ByteSource): Promise<Frame> {
  const position = `byte ${source.offset}`;
  const damaged = (problem: string, cause?: unknown) => new DamagedRecording(file, position, problem, cause);
  const prefix = await source.read(PREFIX_BYTES);
  if (prefix.length < PREFIX_BYTES) throw damaged('the file ends before its end frame: it was cut off');
  const [contentBytes, storedBytes] = [prefix.readUInt32BE(6), prefix.readUInt32BE(10)];
  const kind = kindOf(prefix.readUInt8(0));
  if (!kind) throw damaged(`no frame has kind ${prefix.readUInt8(0)}`);
  if (Math.max(contentBytes, storedBytes) > MAX_FRAME_BYTES) {
    throw damaged(`a frame of ${Math.max(contentBytes, storedBytes)} bytes is above ${MAX_FRAME_BYTES}`);
  }
  const stored = await source.read(storedBytes);
  if (stored.length < storedBytes)
    throw damaged(`the file ends in a frame of ${storedBytes} bytes: it was cut off`);
  if (crc32(stored, crc32(prefix.subarray(0, CRC_OFFSET))) !== prefix.readUInt32BE(CRC_OFFSET)) {
    throw damaged('the checksum of the frame does not match its bytes');
  }
  const content = await contentOf(prefix.readUInt8(1), stored, contentBytes).catch((error: unknown) => {
    throw damaged('the frame cannot be decompressed', error);
  });
  if (content?.length !== contentBytes)
    throw damaged(`the content of the frame is not ${contentBytes} bytes long`);
  return { kind, recordCount: prefix.readUInt32BE(2), content };
}

async function contentOf(codec: number, stored: Buffer, contentBytes: number): Promise<Buffer | undefined> {
  if (codec === CODECS.stored) return stored;
  // Node requires a bound above zero.
  return codec === CODECS.brotli ? decompress(stored, { maxOutputLength: contentBytes + 1 }) : undefined;
}

function kindOf(number: number): FrameKind | undefined {
  return (Object.keys(FRAME_KINDS) as FrameKind[]).find((kind) => FRAME_KINDS[kind] === number);
}
