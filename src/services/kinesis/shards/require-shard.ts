import { isRetained } from '../../../engine/shard/document.ts';
import { parseShardId } from '../../../engine/shard/id.ts';
import type { Shard } from '../../../engine/shard/shard.ts';
import { trimHorizonMs } from '../../../engine/stream/document.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import type { StreamName } from '../../../engine/stream/arn.ts';
import type { KinesisContext } from '../context.ts';
import { shardDoesNotExist, shardNotFound } from '../errors.ts';

/**
 * A shard whose records can be read. A stream that is missing, being created or being deleted has none.
 * @throws ResourceNotFoundException; an id that is not a number is rejected before the stream is looked up
 */
export function requireShard(
  { engine, clock }: KinesisContext,
  name: StreamName,
  shardId: string,
): { stream: Stream; shard: Shard } {
  const number = parseShardId(shardId);
  if (number === undefined) throw shardNotFound(name, shardId);
  const stream = engine.streams.find(name, name.streamName);
  const shard = stream?.isAvailable ? stream.shard(number) : undefined;
  if (!stream || !shard || !isRetained(shard.document, trimHorizonMs(stream.document, clock.now()))) {
    throw shardDoesNotExist(name, number);
  }
  return { stream, shard };
}
