import { parseShardId } from '../../../engine/shard/id.ts';
import type { Shard } from '../../../engine/shard/shard.ts';
import { trimHorizonMs } from '../../../engine/stream/document.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { Caller } from '../../../schema/operation.ts';
import { type KinesisContext, resolveAddress, type StreamAddress } from '../context.ts';
import { shardDoesNotExist, shardNotFound } from '../errors.ts';
import { isRetained } from '../../../engine/shard/document.ts';

/**
 * A shard that can be read; a stream that is missing, or not there yet, has none.
 * @throws ResourceNotFoundException; an id that is no number is told before anything is looked up
 */
export function requireShard(
  { engine, clock }: KinesisContext,
  address: StreamAddress,
  shardId: string,
  caller: Caller,
): { stream: Stream; shard: Shard } {
  const resolved = resolveAddress(address, caller);
  const number = parseShardId(shardId);
  if (number === undefined) throw shardNotFound(resolved, shardId);
  const stream = engine.streams.find(resolved, resolved.streamName);
  const shard = stream?.isAvailable ? stream.shard(number) : undefined;
  if (!stream || !shard || !isRetained(shard.document, trimHorizonMs(stream.document, clock.now()))) {
    throw shardDoesNotExist(resolved, number);
  }
  return { stream, shard };
}
