import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIB } from '../../../src/lib/bytes.ts';
import { applyReshards } from '../../../src/engine/changes/lineage.ts';
import { planSplits } from '../../../src/engine/changes/on-demand-growth.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { rangeOf } from '../../../src/engine/shard/document.ts';
import { HASH_KEY_SPACE } from '../../../src/engine/shard/hash-key.ts';
import { shardIdOf } from '../../../src/engine/shard/id.ts';
import { newStream, type StreamDocument } from '../../../src/engine/stream/document.ts';
import type { Stream } from '../../../src/engine/stream/stream.ts';
import type { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { createStream, NAMESPACE, SETTLED_MS, testEngine } from '../harness.ts';

const SAMPLE_MS = 10_000;
const MINUTE_MS = 60_000;
// Bounds that no shard crosses while a stream has at most sixteen shards.
const SLICES = 16;

const onDemand = { shardCount: 4, mode: 'ON_DEMAND' } as const;

/** Ten seconds of `mibPerSecond` for each of some slices of the key space, and the sample after them. */
async function load(
  stream: Stream,
  clock: VirtualClock,
  mibPerSecond: number,
  slices = Array.from({ length: SLICES }, (_, slice) => slice),
): Promise<void> {
  const data = Buffer.alloc((mibPerSecond * MIB * SAMPLE_MS) / 1000);
  const hashKeys = slices.map((slice) => (BigInt(slice) * HASH_KEY_SPACE) / BigInt(SLICES));
  await stream.putAll(hashKeys.map((hashKey) => ({ partitionKey: 'k', keyBytes: 1, data, hashKey })));
  await clock.advance(SAMPLE_MS);
  await clock.advance(SETTLED_MS);
}

async function world() {
  const { engine, clock, options } = await testEngine();
  const stream = await createStream(engine, clock, onDemand);
  // The first sample is the basis of the next one.
  await clock.advance(SAMPLE_MS);
  return { engine, clock, options, stream };
}

function openNumbers({ shards }: StreamDocument): number[] {
  return shards.filter(({ closedMs }) => closedMs === undefined).map(({ number }) => number);
}

describe('an on-demand stream', () => {
  it('keeps its shards at up to half of their write quota', async () => {
    const { stream, clock } = await world();
    for (let time = 0; time < 5; time++) await load(stream, clock, 0.49 / 4);
    expect(openNumbers(stream.document)).toEqual([0, 1, 2, 3]);
  });

  it('doubles when its shards receive more, and becomes ACTIVE again', async () => {
    const { stream, clock } = await world();
    await load(stream, clock, 0.51 / 4);
    expect(openNumbers(stream.document)).toHaveLength(8);
    expect(stream.document.status).toBe('ACTIVE');
  });

  it('counts records as well as bytes', async () => {
    const { stream, clock } = await world();
    const tiny = { partitionKey: 'k', keyBytes: 1, data: Buffer.alloc(0), hashKey: 0n };
    await stream.putAll(Array.from({ length: 5_000 }, () => tiny));
    await clock.advance(SAMPLE_MS + SETTLED_MS);
    expect(openNumbers(stream.document)).toHaveLength(4);
    await stream.putAll(Array.from({ length: 5_600 }, () => tiny));
    await clock.advance(SAMPLE_MS + SETTLED_MS);
    expect(openNumbers(stream.document)).toHaveLength(5);
  });

  it('splits only the hot shard', async () => {
    const { stream, clock } = await world();
    await load(stream, clock, 0.6, [5]);
    expect(openNumbers(stream.document)).toEqual([0, 2, 3, 4, 5]);
  });

  it('does not double again within 15 minutes, also across a restart', async () => {
    const first = await world();
    const { clock } = first;
    await load(first.stream, clock, 0.51 / 4);
    await load(first.stream, clock, 0.51 / 2);
    await first.engine.close();
    const { engine } = await testEngine(first.options);
    const stream = engine.streams.find(NAMESPACE, 'orders')!;
    await clock.advance(SAMPLE_MS);
    await load(stream, clock, 0.51 / 2);
    expect(openNumbers(stream.document)).toHaveLength(8);
    await clock.advance(15 * MINUTE_MS);
    await load(stream, clock, 0.51 / 2);
    expect(openNumbers(stream.document)).toHaveLength(16);
  });

  it('ignores what was written before it became on-demand', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock, { shardCount: 4 });
    await load(stream, clock, 1);
    await engine.changes.change(stream, () => ({ settings: { mode: 'ON_DEMAND' } }));
    await clock.advance(2 * SAMPLE_MS);
    expect(openNumbers(stream.document)).toHaveLength(4);
    await load(stream, clock, 1);
    expect(openNumbers(stream.document)).toHaveLength(8);
  });

  it('ignores what was written while it was provisioned', async () => {
    const { engine, stream, clock } = await world();
    // Another on-demand stream keeps the sampling going.
    await createStream(engine, clock, { ...onDemand, streamName: 'other' });
    await load(stream, clock, 0.1);
    for (const mode of ['PROVISIONED', 'ON_DEMAND'] as const) {
      await engine.changes.change(stream, () => ({ settings: { mode } }));
      await clock.advance(SETTLED_MS);
      if (mode === 'PROVISIONED') await load(stream, clock, 1);
    }
    await clock.advance(2 * SAMPLE_MS);
    expect(openNumbers(stream.document)).toHaveLength(4);
  });

  it('does not affect provisioned streams, and sets no timer without on-demand streams', async () => {
    const { engine, clock } = await testEngine();
    const stream = await createStream(engine, clock, { shardCount: 4 });
    await load(stream, clock, 1);
    await load(stream, clock, 1);
    expect(openNumbers(stream.document)).toHaveLength(4);
    expect(clock.pendingTimers).toBe(0);
    const other = await createStream(engine, clock, { ...onDemand, streamName: 'other' });
    expect(clock.pendingTimers).toBe(1);
    await engine.changes.delete(other);
    await clock.advance(2 * SAMPLE_MS);
    expect(clock.pendingTimers).toBe(0);
  });

  it('grows at the next sample when another change is in progress', async () => {
    const { engine, stream, clock } = await world();
    clock.setTimer(SAMPLE_MS - SETTLED_MS - 100, () => void engine.changes.setRetention(stream, 48));
    await load(stream, clock, 0.51 / 4);
    expect(openNumbers(stream.document)).toHaveLength(4);
    await load(stream, clock, 0.51 / 4);
    expect(openNumbers(stream.document)).toHaveLength(8);
    expect(stream.document.retentionHours).toBe(48);
  });
});

describe('growth stops', () => {
  const every = (document: StreamDocument) => new Set(openNumbers(document));

  function grown(region: string, hot: (document: StreamDocument) => ReadonlySet<number>): StreamDocument {
    const spec = { ...onDemand, streamName: 's', maxRecordKib: 1024, tags: {} };
    let document = newStream({ ...NAMESPACE, region }, spec, { creationId: '00', nowMs: 0 });
    for (let round = 1; ; round++) {
      const nowMs = round * 15 * MINUTE_MS;
      const change = planSplits(document, hot(document), nowMs);
      if (!change) return document;
      document = applyReshards(document, change.reshards!, nowMs);
    }
  }

  it('at 200 MiB a second, where AWS stops it', () => {
    const document = grown('eu-central-1', every);
    expect(openNumbers(document)).toHaveLength(200);
  });

  it('when a few keys cause the load: a split does not separate them', () => {
    const first = (document: StreamDocument) =>
      new Set(openNumbers(document).filter((number) => isFirst(document, number)));
    expect(openNumbers(grown('us-east-1', first)).length).toBeLessThan(20);
  });

  const isFirst = ({ shards }: StreamDocument, number: number) =>
    shards.find((shard) => shard.number === number)!.startingHashKey === '0';
});

describe('growth during other changes', () => {
  // Goal: growth loses and duplicates no record, whatever else happens to the stream.
  // Method: random loads, pauses, changes of mode and restarts; then every acknowledged record is read once.
  const step = fc.oneof(
    fc.record({ kind: fc.constant('load' as const), slice: fc.nat({ max: SLICES - 1 }) }),
    fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 16 }) }),
    fc.record({ kind: fc.constant('mode' as const), mode: fc.constantFrom('PROVISIONED', 'ON_DEMAND') }),
    fc.record({ kind: fc.constant('restart' as const) }),
  );

  it('keeps every record in one shard, and the shards cover every hash key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        let { engine, clock, options, stream } = await world();
        const acknowledged: string[] = [];
        const put = async (slice: number) => {
          const hashKey = (BigInt(slice) * HASH_KEY_SPACE) / BigInt(SLICES);
          const data = Buffer.alloc(SAMPLE_MS * 600);
          const written = await stream.put({ partitionKey: 'k', keyBytes: 1, data, hashKey });
          if (written.kind === 'written') acknowledged.push(`${written.shardId}/${written.sequenceNumber}`);
        };
        for (const one of steps) {
          if (one.kind === 'load') {
            // The second put may arrive while the first one's shard is being split.
            await put(one.slice);
            await clock.advance(SAMPLE_MS + 1);
            await put(one.slice);
          } else if (one.kind === 'wait') {
            await clock.advance(one.minutes * MINUTE_MS);
          } else if (one.kind === 'mode') {
            const { mode } = one;
            await engine.changes.change(stream, () => ({ settings: { mode } })).catch(() => {});
          } else {
            await engine.close();
            engine = (await testEngine(options)).engine;
            stream = engine.streams.find(NAMESPACE, 'orders')!;
          }
        }
        await clock.advance(SETTLED_MS);
        expect(await readNumbers(engine, stream)).toEqual(acknowledged.sort());
        expect(coverage(stream.document)).toBe(HASH_KEY_SPACE);
        await engine.close();
      }),
      { numRuns: 12 },
    );
  });
});

/** `shard id/sequence number` of every record, in order. */
async function readNumbers(engine: Engine, stream: Stream): Promise<string[]> {
  const found: string[] = [];
  for (const { number } of stream.document.shards) {
    let from = { pos: 0, index: 0 };
    for (;;) {
      const shardId = shardIdOf(number);
      const limits = { maxRecords: 100, maxBytes: MIB };
      const read = await engine.reader.read(stream.document, shardId, from, limits);
      if (read.records.length === 0) break;
      found.push(...read.records.map(({ sequenceNumber }) => `${shardId}/${sequenceNumber}`));
      from = read.next;
    }
  }
  return found.sort();
}

/** The number of hash keys of the open shards; each must begin where the previous one ends. */
function coverage({ shards }: StreamDocument): bigint {
  const ranges = shards
    .filter(({ closedMs }) => closedMs === undefined)
    .map(rangeOf)
    .sort((a, b) => (a.start < b.start ? -1 : 1));
  let next = 0n;
  for (const { start, end } of ranges) {
    expect(start).toBe(next);
    next = end + 1n;
  }
  return next;
}
