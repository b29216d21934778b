import { formatHeader } from './check-header.ts';
import type { OpenEncoder } from './encoder.ts';
import { formatFrame, MAGIC, MAX_FRAME_BYTES } from './frame.ts';
import { formatRecord } from './record-block.ts';

/** The compact form: see `frame.ts`. */
export const openCompactEncoder: OpenEncoder = (header) => {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let count = 0;
  let isStarted = false;

  const begin = async (): Promise<Buffer[]> => {
    if (isStarted) return [];
    isStarted = true;
    const content = Buffer.from(formatHeader(header));
    return [MAGIC, await formatFrame({ kind: 'header', recordCount: 0, content })];
  };
  const flush = async (): Promise<Buffer> => {
    const records = pending;
    pending = [];
    pendingBytes = 0;
    const frames = await begin();
    for (const block of blocksOf(records)) {
      frames.push(
        await formatFrame({ kind: 'records', recordCount: block.length, content: Buffer.concat(block) }),
      );
    }
    return Buffer.concat(frames);
  };
  return {
    get pendingBytes() {
      return pendingBytes;
    },
    add(record) {
      const bytes = formatRecord(record);
      pending.push(bytes);
      pendingBytes += bytes.length;
      count++;
    },
    flush,
    async end() {
      const rest = await flush();
      const content = Buffer.from('{}');
      return Buffer.concat([rest, await formatFrame({ kind: 'end', recordCount: count >>> 0, content })]);
    },
  };
};

/** Records in groups that fit a frame. */
function* blocksOf(records: readonly Buffer[]): Generator<Buffer[]> {
  let block: Buffer[] = [];
  let bytes = 0;
  for (const record of records) {
    if (bytes + record.length > MAX_FRAME_BYTES) {
      yield block;
      block = [];
      bytes = 0;
    }
    block.push(record);
    bytes += record.length;
  }
  if (block.length > 0) yield block;
}
