import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { UnreadableZip, zipEntries } from '../../../../src/lib/zip/unzip.ts';
import { AGGREGATE_MAGIC, splitAggregate } from '../../../../src/records/aggregate.ts';
import { writeAggregate } from '../../../../src/records/write-aggregate.ts';
import { DamagedRecording } from '../../../../src/recording/damaged-recording.ts';
import { openCompactEncoder } from '../../../../src/recording/format/compact-encoder.ts';
import type { OpenEncoder } from '../../../../src/recording/format/encoder.ts';
import { readRecording } from '../../../../src/recording/format/read-recording.ts';
import { openTextEncoder } from '../../../../src/recording/format/text-encoder.ts';
import type { RecordedRecord } from '../../../../src/recording/recorded-record.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../../src/server/controls/snapshot/snapshot-format.ts';
import { decodeData } from '../../../../src/server/dashboard/records/decode-data.ts';
import { unixZipOf, zipOf } from '../../../support/zip.ts';
import { acceptsLater, Disagreement, isOneOf, type Parser } from '../parser.ts';

// The server reads entries up to the unpacked limit of Lambda; the fuzzer does not fill that much memory.
const MAX_ENTRY_BYTES = 1024 * 1024;

const zip: Parser = {
  name: 'zip',
  samples: [
    zipOf({ 'index.js': 'exports.handler = async () => {};', 'lib/a.js': 'x'.repeat(500) }),
    unixZipOf({ bootstrap: ['#!/bin/sh\n', 0o100755], link: ['bootstrap', 0o120777] }),
  ],
  tokens: [
    'PK\x01\x02',
    'PK\x03\x04',
    'PK\x05\x06',
    'PK\x06\x06',
    'PK\x06\x07',
    '\xff\xff\xff\xff',
    '../',
    '/',
  ],
  parse: (input) =>
    acceptsLater(async () => {
      for await (const entry of zipEntries(input)) {
        if (entry.sizeBytes > MAX_ENTRY_BYTES) continue;
        const content = await entry.read();
        if (content.length !== entry.sizeBytes) throw new Disagreement(`${entry.path} has another size`);
      }
    }, isOneOf(UnreadableZip)),
};

const MD5_BYTES = 16;

const MEMBERS = ['one', 'two'].map((text, index) => ({ partitionKey: `k${index}`, data: Buffer.from(text) }));

const aggregate: Parser = {
  name: 'kpl-aggregate',
  samples: [writeAggregate(MEMBERS), writeAggregate([{ ...MEMBERS[0]!, explicitHashKey: '12' }])],
  tokens: ['\x0a', '\x12', '\x1a', '\xff\xff\xff\xff\x0f', '\xf3\x89\x9a\xc2'],
  repair(input) {
    const message = input.subarray(
      AGGREGATE_MAGIC.length,
      Math.max(AGGREGATE_MAGIC.length, input.length - MD5_BYTES),
    );
    return Buffer.concat([AGGREGATE_MAGIC, message, createHash('md5').update(message).digest()]);
  },
  parse(input) {
    const members = splitAggregate(input);
    const bytes = (members ?? []).reduce((sum, { data }) => sum + data.length, 0);
    if (bytes > input.length) throw new Disagreement('the members are larger than the aggregate');
    return members !== undefined;
  },
};

const recordData: Parser = {
  name: 'record-data',
  samples: [...aggregate.samples, gzipSync('{"a":1}'), '{"a":1}', 'text'],
  tokens: ['\x1f\x8b', '{', '"'],
  parse(input) {
    decodeData(input);
    return true;
  },
};

const HEADER = { stream: 'orders', region: 'us-east-1', recordedMs: 1_767_225_600_000, openShards: 1 };

const RECORD: RecordedRecord = {
  timestampMs: HEADER.recordedMs,
  shardId: 'shardId-000000000000',
  sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
  partitionKey: 'a',
  explicitHashKey: undefined,
  data: Buffer.from('{"price":5}'),
};

async function recorded(openEncoder: OpenEncoder): Promise<Buffer> {
  const encoder = openEncoder(HEADER);
  encoder.add(RECORD);
  encoder.add({ ...RECORD, partitionKey: 'b', explicitHashKey: '0' });
  return Buffer.concat([await encoder.flush(), await encoder.end()]);
}

const recording: Parser = {
  name: 'recording',
  samples: await Promise.all([openTextEncoder, openCompactEncoder].map(recorded)),
  tokens: ['\n', '{', '"data"', 'MRREC\r\n', '\x1f\x8b'],
  parse: (input) =>
    acceptsLater(async () => {
      const { records } = await readRecording('a.mrec', oneChunk(input));
      for await (const _ of records);
    }, isOneOf(DamagedRecording)),
};

const SNAPSHOT_LINE = Buffer.from('millrace-snapshot 1\n');

const snapshot: Parser = {
  name: 'snapshot',
  samples: [
    encodeSnapshot({
      region: 'us-east-1',
      account: '000000000000',
      functions: { age: 'orders-dev-age' },
      files: new Map([['format', Buffer.from('4')]]),
      timeMs: HEADER.recordedMs,
      generation: 1,
    }),
  ],
  tokens: [
    'millrace-snapshot',
    ' 2\n',
    '\x1f\x8b',
    '{"files":[["a",1]]}\n',
    '"files"',
    '"timeMs":',
    '[]',
    '{}',
    '\n',
  ],
  // Of the text before compression, which mutations would not survive.
  repair(input) {
    const body = gzipSync(input.subarray(0, 4_096));
    return Buffer.concat([
      SNAPSHOT_LINE,
      Buffer.from(`${createHash('sha256').update(body).digest('hex')}\n`),
      body,
    ]);
  },
  parse: (input) => typeof decodeSnapshot(input) !== 'string',
};

async function* oneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

export const fileParsers: readonly Parser[] = [zip, aggregate, recordData, recording, snapshot];
