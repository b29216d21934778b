import type { ConsumerRef, ShardPosition, StartingPoint, StreamReader, StreamRef } from '../engine/port.ts';
import type { Namespace } from '../lib/aws/namespace.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time/clock.ts';
import type { MappingSettings, QueueMapping, StartingPosition, StreamMapping } from './document.ts';
import type { MayRead } from './port.ts';

interface BaseMapping {
  readonly namespace: Namespace;
  readonly eventSourceArn: string;
  readonly settings: MappingSettings;
  readonly enabled: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface NewStreamMapping extends BaseMapping {
  /** The account of the stream, if it is not the account of the namespace. */
  readonly streamAccount?: string;
  readonly streamName: string;
  /** Set if the source is a consumer of the stream. */
  readonly consumer?: ConsumerRef;
  readonly startingPosition: StartingPosition;
  readonly startingPositionTimestampMs?: number;
}

/** The caller has checked that the queue exists. */
export interface NewQueueMapping extends BaseMapping {
  readonly queueName: string;
}

export type NewMapping = NewStreamMapping | NewQueueMapping;

/** Why a stream cannot be mapped. */
export interface SourceProblem {
  readonly kind: 'stream-not-found' | 'consumer-not-found' | 'stream-not-shared';
}

interface Dependencies {
  readonly reader: StreamReader;
  readonly mayRead: MayRead;
  readonly clock: Clock;
  readonly random: Random;
}

/** The document of a new mapping of a stream, with the positions that it starts at. */
export async function newStreamMapping(
  options: NewStreamMapping,
  dependencies: Dependencies,
): Promise<StreamMapping | SourceProblem> {
  const { namespace, eventSourceArn, settings, streamAccount, consumer, startingPositionTimestampMs } =
    options;
  const { mayRead, reader } = dependencies;
  const stream = streamOf(options);
  if (stream.account !== namespace.account) {
    const source = { account: namespace.account, eventSourceArn, functionArn: settings.functionArn };
    if (!(await mayRead(source))) return { kind: 'stream-not-shared' };
  }
  const info = await reader.describe(stream);
  if (!info) return { kind: 'stream-not-found' };
  if (consumer && info.consumerStatus === undefined) return { kind: 'consumer-not-found' };
  const shardIds = info.shards.map(({ shardId }) => shardId);
  return {
    ...newBase(options, dependencies),
    streamName: options.streamName,
    ...(streamAccount !== undefined && { streamAccount }),
    ...(consumer && { consumer }),
    startingPosition: options.startingPosition,
    ...(startingPositionTimestampMs !== undefined && { startingPositionTimestampMs }),
    origin: { streamCreatedMs: info.createdMs, positions: await resolveStart(options, shardIds, reader) },
    state: 'Creating',
    target: { settings, enabled: options.enabled },
  };
}

/** As on AWS, a mapping of a queue that is not enabled is Disabled at once. */
export function newQueueMapping(
  options: NewQueueMapping,
  dependencies: Pick<Dependencies, 'clock' | 'random'>,
): QueueMapping {
  const { enabled, queueName, settings } = options;
  const base = { ...newBase(options, dependencies), queueName };
  return enabled
    ? { ...base, state: 'Creating', target: { settings, enabled } }
    : { ...base, state: 'Disabled' };
}

function newBase(
  { namespace, eventSourceArn, settings, enabled, tags = {} }: BaseMapping,
  { clock, random }: Pick<Dependencies, 'clock' | 'random'>,
) {
  return {
    uuid: random.uuid(),
    account: namespace.account,
    region: namespace.region,
    eventSourceArn,
    settings,
    enabled,
    lastModifiedMs: clock.now(),
    lastProcessingResult: 'No records processed',
    tags,
  };
}

async function resolveStart(
  options: NewStreamMapping,
  shardIds: readonly string[],
  reader: StreamReader,
): Promise<Record<string, ShardPosition>> {
  const { startingPosition, startingPositionTimestampMs } = options;
  if (startingPosition === 'TRIM_HORIZON') return {};
  const start: StartingPoint =
    startingPosition === 'LATEST'
      ? { kind: 'latest' }
      : { kind: 'at-timestamp', timestampMs: startingPositionTimestampMs ?? 0 };
  const stream = streamOf(options);
  const positions = shardIds.map(async (shardId) => {
    return [shardId, await reader.resolve(stream, shardId, start)] as const;
  });
  return Object.fromEntries(await Promise.all(positions));
}

function streamOf({ namespace, streamAccount, streamName, consumer }: NewStreamMapping): StreamRef {
  const { account, region } = namespace;
  return { account: streamAccount ?? account, region, streamName, ...(consumer && { consumer }) };
}
