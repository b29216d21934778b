import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/error.ts';
import type { StreamDocument } from '../../engine/stream/document.ts';
import type { Stream } from '../../engine/stream/stream.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { ServiceError } from '../../schema/error.ts';
import type { Caller } from '../../schema/operation.ts';
import { isStorageError } from '../../storage/error.ts';
import type { MetaStore } from '../../storage/port.ts';
import { parseStreamArn } from './resources/stream-arn.ts';
import { fromEngine, InvalidArgument, memberMissing, type NamedStream, streamNotFound } from './errors.ts';

/** What every handler is given. */
export interface KinesisContext {
  readonly engine: Engine;
  readonly clock: Clock;
  /** For what belongs to an account and to no stream. */
  readonly meta: MetaStore;
}

/** How a request names its stream; declared by `streamAddress`. */
export interface StreamAddress {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

export interface ResolvedAddress extends NamedStream, Namespace {}

/**
 * Which stream a request means. An ARN may name another namespace; what is there is nobody's business here.
 * @throws ValidationException when it names none, InvalidArgumentException when it names two
 */
export function resolveAddress({ StreamName, StreamARN }: StreamAddress, caller: Caller): ResolvedAddress {
  if (StreamARN === undefined) {
    if (StreamName === undefined) throw memberMissing('streamName');
    return { account: caller.account, region: caller.region, streamName: StreamName };
  }
  const address = parseStreamArn(StreamARN);
  if (StreamName !== undefined && StreamName !== address.streamName) {
    throw InvalidArgument(`StreamName ${StreamName} and StreamARN ${StreamARN} name different streams.`);
  }
  if (address.account !== caller.account || address.region !== caller.region) throw streamNotFound(address);
  return address;
}

/** The stream in whatever state. @throws ResourceNotFoundException */
export function requireStream({ engine }: KinesisContext, address: StreamAddress, caller: Caller): Stream {
  const resolved = resolveAddress(address, caller);
  const stream = engine.streams.find(resolved, resolved.streamName);
  if (!stream) throw streamNotFound(resolved);
  return stream;
}

/**
 * A list may say which of the streams that have had one name it is about, by the second of its creation, for not
 * every client keeps the rest.
 * @throws ResourceNotFoundException
 */
export function checkGeneration(
  document: StreamDocument,
  { StreamCreationTimestamp: createdMs }: { readonly StreamCreationTimestamp?: number | undefined },
): void {
  const isMeant =
    createdMs === undefined || Math.floor(createdMs / 1000) === Math.floor(document.createdMs / 1000);
  if (!isMeant) throw streamNotFound(document);
}

/** The stream as one that takes records: until it is created, and once it is being deleted, there is none. */
export function requireAvailable(context: KinesisContext, address: StreamAddress, caller: Caller): Stream {
  const stream = requireStream(context, address, caller);
  if (!stream.isAvailable) throw streamNotFound(stream.document);
  return stream;
}

/**
 * Awaits work on a shard's records. When the stream was deleted meanwhile, or let go of the shard with its log
 * because retention had passed over it, that is what went wrong.
 */
export async function whileAvailable<T>(
  stream: Stream,
  work: Promise<T>,
  gone: (stream: NamedStream) => ServiceError,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw stream.isAvailable && !isStorageError(error, 'not-found') ? error : gone(stream.document);
  }
}

/** Awaits a change of a stream; what the engine refuses becomes the service's error. */
export async function withServiceErrors<T>(stream: NamedStream & Namespace, change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    throw error instanceof EngineError ? fromEngine(error, stream) : error;
  }
}
