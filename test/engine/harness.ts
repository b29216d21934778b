import { type Engine, openEngine, type EngineOptions } from '../../src/engine/engine.ts';
import type { StreamSpec } from '../../src/engine/stream/document.ts';
import type { RoutedRecord, Stream } from '../../src/engine/stream/stream.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { memoryStore } from '../support/memory-store.ts';

export const NAMESPACE = { account: '123456789012', region: 'us-east-1' };

/** Longer than any change of state takes. */
export const SETTLED_MS = 2_000;

/** An engine on an in-memory store, with a clock that moves only when it is advanced. */
export async function testEngine(overrides: Partial<EngineOptions> = {}) {
  const clock = (overrides.clock as VirtualClock | undefined) ?? new VirtualClock();
  const options: EngineOptions = {
    store: memoryStore(clock),
    clock,
    random: seededRandom('engine'),
    logger: silentLogger,
    quotas: 'off',
    timeScale: 1,
    ...overrides,
  };
  return { engine: await openEngine(options), clock, options };
}

/** Creates a stream and waits until it is ACTIVE. */
export async function createStream(
  engine: Engine,
  clock: VirtualClock,
  spec: Partial<StreamSpec> = {},
): Promise<Stream> {
  const { streamName = 'orders', shardCount = 1, maxRecordKib = 1024, mode = 'PROVISIONED' } = spec;
  await engine.changes.create(NAMESPACE, {
    streamName,
    shardCount,
    maxRecordKib,
    mode,
    tags: {},
  });
  await clock.advance(SETTLED_MS);
  return engine.streams.find(NAMESPACE, streamName)!;
}

export function record(partitionKey: string, text: string, hashKey?: bigint): RoutedRecord {
  return { partitionKey, keyBytes: Buffer.byteLength(partitionKey), data: Buffer.from(text), hashKey };
}
