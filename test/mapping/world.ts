import { silentLogger } from '../../src/lib/log/logger.ts';
import type { Meters } from '../../src/lib/metrics.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import {
  DEFAULT_SETTINGS,
  type MappingDocument,
  type MappingSettings,
  type StartingPosition,
} from '../../src/mapping/document.ts';
import type { SpreadLoops } from '../../src/mapping/mapping.ts';
import { type CreateResult, openMappings } from '../../src/mapping/mappings.ts';
import type { MissingAction } from '../../src/mapping/port.ts';
import type { Store } from '../../src/storage/port.ts';
import { FakeDestination } from '../support/fakes/fake-destination.ts';
import { FakeFunction } from '../support/fakes/fake-function.ts';
import { FakeStreamReader } from '../support/fakes/fake-stream-reader.ts';
import { memoryStore } from '../support/memory-store.ts';

export const NAMESPACE = { account: '000000000000', region: 'us-east-1' };
export const STREAM_ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders';
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:ingestion';
export const SHARD_0 = 'shardId-000000000000';
export const SHARD_1 = 'shardId-000000000001';

export const SETTINGS: MappingSettings = { ...DEFAULT_SETTINGS, functionArn: FUNCTION_ARN };

/** Mappings over a fake stream and a fake function, on a virtual clock. */
export async function mappingWorld(
  options: {
    clock?: VirtualClock;
    store?: Store;
    reader?: FakeStreamReader;
    target?: FakeFunction;
    destination?: FakeDestination;
    shards?: number;
    beforeCheckpoint?: () => Promise<void>;
    meters?: Meters;
    missingAction?: MissingAction;
    /** The loops run elsewhere. */
    spread?: SpreadLoops;
  } = {},
) {
  const clock = options.clock ?? new VirtualClock();
  const store = options.store ?? memoryStore(clock);
  const reader = options.reader ?? new FakeStreamReader(clock, options.shards);
  const target = options.target ?? new FakeFunction(clock);
  const destination = options.destination ?? new FakeDestination();
  const mappings = await openMappings({
    store,
    reader,
    invoker: target,
    destination,
    clock,
    random: seededRandom('mappings'),
    logger: silentLogger,
    ...(options.meters && { meters: options.meters }),
    missingAction: options.missingAction,
    spread: options.spread,
    ...(options.beforeCheckpoint && { beforeCheckpoint: options.beforeCheckpoint }),
  });
  const create = (
    settings: Partial<MappingSettings> = {},
    more: {
      startingPosition?: StartingPosition;
      startingPositionTimestampMs?: number;
      enabled?: boolean;
    } = {},
  ): Promise<CreateResult> =>
    mappings.create({
      namespace: NAMESPACE,
      eventSourceArn: STREAM_ARN,
      streamName: 'orders',
      startingPosition: 'TRIM_HORIZON',
      settings: { ...SETTINGS, ...settings },
      enabled: true,
      ...more,
    });
  /** Creates a mapping and waits until it is enabled. */
  const enable = async (...parameters: Parameters<typeof create>): Promise<MappingDocument> => {
    const result = await create(...parameters);
    if (result.kind !== 'created') throw new Error(result.kind);
    await clock.advance(500);
    return mappings.get(NAMESPACE, result.mapping.uuid)!;
  };
  return { clock, store, reader, target, destination, mappings, create, enable };
}
