import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/error.ts';
import type { StreamDocument } from '../../engine/stream/document.ts';
import type { Stream } from '../../engine/stream/stream.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Tracer } from '../../lib/telemetry/tracer.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { ServiceError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';
import { isStorageError } from '../../storage/error.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { StreamName } from '../../engine/stream/arn.ts';
import { parseStreamArn } from './arn.ts';
import { fromEngine, InvalidArgument, memberMissing, type NamedStream, streamNotFound } from './errors.ts';
import type { CallMetrics } from './metrics/calls.ts';
import type { SubscriptionMetrics } from './metrics/subscriptions.ts';

/** The dependencies of every handler. */
export interface KinesisContext {
  readonly engine: Engine;
  readonly clock: Clock;
  /** For settings of an account. */
  readonly meta: MetaStore;
  /** Records a span for each put; none by default. */
  readonly tracer?: Tracer | undefined;
  readonly metrics: { readonly calls: CallMetrics; readonly subscriptions: SubscriptionMetrics };
}

/** How a request names its stream; declared by `streamAddress`. */
export interface StreamAddress {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

/**
 * The name of a request's stream. The stream belongs to the caller's account and region, but need not exist.
 * @throws ValidationException when the request names no stream, InvalidArgumentException when it names two,
 * ResourceNotFoundException for another account or region
 */
export function resolveAddress({ StreamName, StreamARN }: StreamAddress, caller: Caller): StreamName {
  if (StreamARN === undefined) {
    if (StreamName === undefined) throw memberMissing('streamName');
    return { account: caller.account, region: caller.region, streamName: StreamName };
  }
  const address = parseStreamArn(StreamARN);
  if (StreamName !== undefined && StreamName !== address.streamName) {
    throw InvalidArgument(`StreamName ${StreamName} and StreamARN ${StreamARN} name different streams.`);
  }
  checkNamespace(address, caller);
  return address;
}

/** Streams of another account or region are treated as missing. @throws ResourceNotFoundException */
function checkNamespace(stream: StreamName, { account, region }: Namespace): void {
  if (stream.account !== account || stream.region !== region) throw streamNotFound(stream);
}

/** The stream, in any state. @throws as `resolveAddress`, and ResourceNotFoundException when it does not exist */
export function requireStream({ engine }: KinesisContext, address: StreamAddress, caller: Caller): Stream {
  const resolved = resolveAddress(address, caller);
  const stream = engine.streams.find(resolved, resolved.streamName);
  if (!stream) throw streamNotFound(resolved);
  return stream;
}

/** As `requireStream`, for a name taken from an ARN. @throws ResourceNotFoundException */
export function requireNamedStream({ engine }: KinesisContext, name: StreamName, caller: Caller): Stream {
  checkNamespace(name, caller);
  const stream = engine.streams.find(name, name.streamName);
  if (!stream) throw streamNotFound(name);
  return stream;
}

/**
 * A list request may contain the creation time of its stream, to distinguish it from an earlier or later one of the
 * same name. Only seconds are compared, because not every client keeps the milliseconds.
 * @throws ResourceNotFoundException
 */
export function checkCreationTime(
  document: StreamDocument,
  { StreamCreationTimestamp: createdMs }: { readonly StreamCreationTimestamp?: number | undefined },
): void {
  const matches =
    createdMs === undefined || Math.floor(createdMs / 1000) === Math.floor(document.createdMs / 1000);
  if (!matches) throw streamNotFound(document);
}

/** Operations on records cannot find a stream that is being created or deleted. @throws ResourceNotFoundException */
export function checkAvailable(stream: Stream): void {
  if (!stream.isAvailable) throw streamNotFound(stream.document);
}

/**
 * Awaits work on a shard's records. Throws the error that `notFound` returns when the stream was deleted in the
 * meantime, or when the shard and its log were removed because their retention had passed.
 */
export async function whileAvailable<T>(
  stream: Stream,
  work: Promise<T>,
  notFound: (stream: NamedStream) => ServiceError,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw stream.isAvailable && !isStorageError(error, 'not-found') ? error : notFound(stream.document);
  }
}

/** Awaits a change of a stream, and translates errors of the engine to errors of the service. */
export async function withServiceErrors<T>(stream: StreamName, change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    throw error instanceof EngineError ? fromEngine(error, stream) : error;
  }
}
