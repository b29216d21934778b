import { createHash } from 'node:crypto';

export interface AggregatedRecord {
  readonly key: string;
  readonly hashKey?: string;
  readonly data: Uint8Array;
}

const varint = (value: number): Buffer =>
  value < 0x80
    ? Buffer.of(value)
    : Buffer.concat([Buffer.of((value & 0x7f) | 0x80), varint(Math.floor(value / 128))]);
const bytesField = (number: number, value: Uint8Array) =>
  Buffer.concat([varint(number * 8 + 2), varint(value.length), value]);
const numberField = (number: number, value: number) => Buffer.concat([varint(number * 8), varint(value)]);

/** An aggregate as the Kinesis Producer Library writes it. */
export function aggregate(records: readonly AggregatedRecord[]): Buffer {
  const hashKeys = records.flatMap(({ hashKey }) => hashKey ?? []);
  const message = Buffer.concat([
    ...records.map(({ key }) => bytesField(1, Buffer.from(key))),
    ...hashKeys.map((hashKey) => bytesField(2, Buffer.from(hashKey))),
    ...records.map(({ hashKey, data }, index) =>
      bytesField(
        3,
        Buffer.concat([
          numberField(1, index),
          ...(hashKey === undefined ? [] : [numberField(2, hashKeys.indexOf(hashKey))]),
          bytesField(3, data),
          bytesField(4, Buffer.from('tag')),
        ]),
      ),
    ),
  ]);
  return withMagicAndDigest(message);
}

/** Any message where an aggregate has its own. */
export function withMagicAndDigest(message: Uint8Array): Buffer {
  const digest = createHash('md5').update(message).digest();
  return Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, digest]);
}
