import { crc32 } from 'node:zlib';
import { DIRECT_ALIGNMENT } from '../../../src/lib/disk/disk.ts';
import type { FaultyDisk } from '../faulty-disk.ts';

const HEAD_AT = 12;
const STATE_BLOCK_HEADER_BYTES = 24;

/** Converts a cleanly closed data directory to format version 1. */
export async function toFormatOne(disk: FaultyDisk): Promise<void> {
  const content = disk.contentOf('checkpoint');
  const headEnd = HEAD_AT + content.readUInt32LE(8);
  const { state, ...head } = JSON.parse(content.toString('utf8', HEAD_AT, headEnd)) as {
    state: { number: number; bytes: number };
  };
  const path = disk.paths.find((name) => name.endsWith('.state'))!;
  const headBytes = Buffer.from(JSON.stringify(head));
  const checkpoint = Buffer.concat([
    content.subarray(0, HEAD_AT),
    headBytes,
    framesOf(disk.contentOf(path).subarray(0, state.bytes)),
  ]);
  checkpoint.writeUInt32LE(headBytes.length, 8);
  checkpoint.writeUInt32LE(crc32(checkpoint.subarray(8)), 4);
  await disk.remove('state');
  await replace(disk, 'checkpoint', checkpoint);
  await replace(disk, 'checkpoint.copy', checkpoint);
  await replace(disk, 'format', Buffer.from('{"format":"millrace","version":1}\n'));
}

function framesOf(file: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = file.readUInt32LE(at + 8);
    parts.push(file.subarray(at + STATE_BLOCK_HEADER_BYTES, at + length));
    at += Math.ceil(length / DIRECT_ALIGNMENT) * DIRECT_ALIGNMENT;
  }
  return Buffer.concat(parts);
}

async function replace(disk: FaultyDisk, path: string, content: Buffer): Promise<void> {
  await disk.remove(path);
  const file = await disk.open(path, 'write');
  await file.write(content, 0, content.length, 0);
  await file.sync();
  await disk.syncDirectory('');
}
