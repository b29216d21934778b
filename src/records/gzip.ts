import { gunzipSync } from 'node:zlib';

/** Whether the bytes begin as gzip does: two magic bytes, then 8 for deflate (RFC 1952). */
export function isGzip(data: Buffer): boolean {
  return data.length >= 3 && data[0] === 0x1f && data[1] === 0x8b && data[2] === 8;
}

/** @throws an error of `node:zlib` when the data is damaged, or larger than `maxBytes` when inflated */
export function inflateGzip(data: Buffer, maxBytes: number): Buffer {
  return gunzipSync(data, { maxOutputLength: maxBytes });
}
