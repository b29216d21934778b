import { parentsOf } from '../../../engine/changes/lineage.ts';
import { shardIdOf } from '../../../engine/shard/id.ts';
import type { Reshard } from '../../../engine/stream/document.ts';
import type { Stream } from '../../../engine/stream/stream.ts';
import { ValidationError } from '../../../schema/common-errors.ts';
import type { Caller } from '../../../schema/caller.ts';
import { withServiceErrors, type KinesisContext, requireStream, type StreamAddress } from '../context.ts';
import { shardNotFound, streamNotActive } from '../errors.ts';
import { checkShardLimit } from '../limits/open-shards.ts';

/**
 * Starts splitting or merging shards. Checks in the same order as AWS: the stream, its state, the shards, the limit of
 * the account, and last the hash keys of the shards.
 */
export async function reshard(
  context: KinesisContext,
  address: StreamAddress,
  caller: Caller,
  change: Reshard,
): Promise<void> {
  const { streams, changes } = context.engine;
  const stream = requireReshardable(context, address, caller);
  const missing = parentsOf(change).find((number) => !stream.shard(number));
  if (missing !== undefined) throw shardNotFound(stream.document, shardIdOf(missing));
  if (change.kind === 'split') checkShardLimit(streams, stream.document, 1);
  await withServiceErrors(stream.document, changes.reshard(stream, change));
}

/** @throws ResourceInUseException when the stream is not ACTIVE, ValidationException when it is on demand */
export function requireReshardable(context: KinesisContext, address: StreamAddress, caller: Caller): Stream {
  const stream = requireStream(context, address, caller);
  const { account, streamName, mode, status } = stream.document;
  if (status !== 'ACTIVE') throw streamNotActive(stream.document, status);
  if (mode === 'ON_DEMAND') {
    throw ValidationError(
      `Request is invalid. Stream ${streamName} under account ${account} is in On-Demand mode.`,
    );
  }
  return stream;
}
