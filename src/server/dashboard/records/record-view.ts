import { KIB } from '../../../lib/bytes.ts';
import type { StreamRecord } from '../../../engine/port.ts';
import type { RecordView } from '../contract.ts';
import { decodeData } from './decode-data.ts';

/** Data that is shown as bytes. */
const MAX_SHOWN_BYTES = 64 * KIB;

export function recordView(shardId: string, record: StreamRecord): RecordView {
  const { sequenceNumber, partitionKey = '', timestampMs, data } = record;
  return {
    shardId,
    sequenceNumber,
    partitionKey,
    arrivedMs: timestampMs,
    sizeBytes: data.length + Buffer.byteLength(partitionKey),
    data: data.subarray(0, MAX_SHOWN_BYTES).toString('base64'),
    isCut: data.length > MAX_SHOWN_BYTES,
    decoded: decodeData(data),
  };
}
