import { expect, test } from 'vitest';
import { ShardReader } from '../../../src/engine/reading/shard-reader.ts';
import type { LogStore } from '../../../src/storage/port.ts';
import { createStream, record, testEngine } from '../harness.ts';

const BEGINNING = { pos: 0, index: 0 };

/** Reads that begin below the end do not know of the newest batch; those at the end, and bounds, do. */
function behind(logs: LogStore): LogStore {
  const part: Pick<LogStore, 'bounds' | 'read'> = {
    bounds: (id) => logs.bounds(id),
    async read(id, fromPos, options) {
      const result = await logs.read(id, fromPos, options);
      if (result.batches.length < 2) return result;
      const endPos = result.batches.at(-1)!.pos;
      return {
        ...result,
        batches: result.batches.slice(0, -1),
        nextPos: endPos,
        endPos,
        isEndUncertain: true,
      };
    },
  };
  return part as LogStore;
}

test.each([
  { isEndExact: true, maxRecords: 10, found: ['1', '2', '3'], behindMs: 0 },
  { isEndExact: true, maxRecords: 2, found: ['1', '2'], behindMs: 500 },
  { isEndExact: false, maxRecords: 10, found: ['1', '2'], behindMs: 0 },
])(
  'with isEndExact $isEndExact, a read of up to $maxRecords records returns $found',
  async ({ found, behindMs, ...limits }) => {
    const { engine, clock, options } = await testEngine();
    const stream = await createStream(engine, clock);
    for (const text of ['1', '2', '3']) {
      await stream.put(record('key', text));
      await clock.advance(250);
    }
    const reader = new ShardReader(behind(options.store.logs), clock);
    const read = await reader.read(stream, stream.shard(0)!, BEGINNING, { maxBytes: 1_000, ...limits });
    expect(read.records.map(({ data }) => data.toString())).toEqual(found);
    expect(read.millisBehindLatest).toBe(behindMs);
  },
);
